import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { istiodOf, startMesh, syncRow, type FakeMeshServer } from '../test/support/istiods.ts';

const ISTIODS = 3;

/** A mesh as status meets it: proxies spread over istiods, with a pod each, on loopback. */
export function statusMesh(proxies: number): Promise<FakeMeshServer> {
  const names = Array.from({ length: proxies }, (_, at) => ({
    pod: `workload-${at % 97}-7d9f8b5c6d-${String(at).padStart(5, '0')}`,
    namespace: `namespace-${at % 41}`,
  }));
  const istiods = Array.from({ length: ISTIODS }, (_, at) => {
    const rows = names
      .filter((_name, index) => index % ISTIODS === at)
      .map(({ pod, namespace }) => syncRow(`${pod}.${namespace}`, NONCES));
    return { name: `istiod-${at}`, debug: istiodOf([], { '/debug/syncz': JSON.stringify(rows) }) };
  });
  return startMesh({
    istiods,
    pods: names.map(({ pod, namespace }) => podOf(pod, namespace)),
  });
}

/** As long as istiod's. */
const NONCE = '2026-11-20T22:11:53Z/1218b7e10-35ea-439e-8360-fefe601c8594';
const NONCES = Object.fromEntries(
  ['CDS', 'LDS', 'RDS', 'EDS'].map((type) => [type, { sent: NONCE, acked: NONCE }]),
);

/** With as much around as the API server gives. */
const podOf = (name: string, namespace: string): object => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: {
    name,
    namespace,
    labels: { app: 'workload', 'security.istio.io/tlsMode': 'istio' },
    annotations: { 'sidecar.istio.io/status': '{"revision":"default"}' },
    managedFields: [{ manager: 'kube-controller-manager', fieldsV1: { f: 'x'.repeat(2000) } }],
  },
  spec: {
    containers: ['app', 'istio-proxy'].map((container) => ({
      name: container,
      env: Array.from({ length: 20 }, (_, at) => ({ name: `VARIABLE_${at}`, value: 'value' })),
    })),
  },
  status: { phase: 'Running', podIP: '10.0.0.1' },
});

/** Milliseconds from the start of a process to its first byte on stdout, median of some runs. */
export async function firstByteMs(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.once('data', () => times.push(performance.now() - start));
    child.stdout.resume();
    await once(child, 'close');
  }
  return times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}
