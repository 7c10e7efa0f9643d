import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { adminClient } from '../../src/io/admin/client.ts';
import { demoServer } from '../../src/io/demo/server.ts';
import { xdsMessages } from '../../src/io/xds/messages.ts';
import { openKube } from '../../src/io/kube/open.ts';
import type { KubeOptions } from '../../src/ports/context.ts';
import type { Kube } from '../../src/ports/kube.ts';
import { meshdbg, type Outcome } from '../support/context.ts';
import { files } from '../support/files.ts';

export const NAMESPACE = 'shop';
export const POD = 'reviews-v1-6d5f7c8b94-x7k2p';

/** A cluster of one pod, served by the demo, whose sidecar is a real Envoy. */
export interface Mesh {
  kube(): Promise<Kube>;
  /** Runs a command line live: over the Kubernetes API, the port-forward and Envoy's admin port. */
  run(...argv: string[]): Promise<Outcome>;
  stop(): Promise<void>;
}

/** A bundle's directory with the pod, and the files of its proxy if any. */
export async function writeBundle(
  proxy: Readonly<Record<string, string>>,
  createdAt?: string,
): Promise<string> {
  const bundle = await mkdtemp(join(tmpdir(), 'meshdbg-mesh-'));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(join(bundle, dirname(path)), { recursive: true });
    await writeFile(join(bundle, path), text);
  };
  await write('kubernetes/objects.json', JSON.stringify(OBJECTS));
  if (createdAt !== undefined)
    await write(
      'meshdbg.json',
      JSON.stringify({ schema: 'meshdbg.dev/bundle/v1', createdAt, gaps: [] }),
    );
  for (const [name, text] of Object.entries(proxy))
    await write(`proxies/${NAMESPACE}/${POD}/${name}`, text);
  return bundle;
}

/** @param envoy the admin port of a running Envoy, or a bundle to replay one from */
export async function meshOf(envoy: number | string): Promise<Mesh> {
  const bundle = typeof envoy === 'string' ? envoy : await writeBundle({});
  const demo = await demoServer({ files, bundle, messages: async () => xdsMessages() }).start(
    typeof envoy === 'string' ? {} : { adminTargets: { [`${NAMESPACE}/${POD}`]: envoy } },
  );
  const { signal } = new AbortController();
  const kube = (options: KubeOptions): Promise<Kube> =>
    openKube({ ...options, kubeconfig: demo.kubeconfig }, { env: {}, signal });
  return {
    kube: () => kube({ asGroup: [], requestTimeoutMs: 20_000 }),
    run: (...argv) =>
      meshdbg(argv, {
        kube,
        admin: () => Promise.resolve(adminClient),
        clock: { now: () => Date.now(), after: timer },
      }),
    stop: async () => {
      await demo.stop();
      await rm(bundle, { recursive: true, force: true });
    },
  };
}

function timer(ms: number, call: () => void): () => void {
  const handle = setTimeout(call, ms);
  return () => clearTimeout(handle);
}

const OBJECTS = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: POD,
        namespace: NAMESPACE,
        creationTimestamp: '2026-01-01T00:00:00Z',
        labels: { app: 'reviews' },
      },
      spec: {
        containers: [
          { name: 'reviews', image: 'reviews:v1' },
          { name: 'istio-proxy', image: 'proxyv2:test', args: ['proxy', 'sidecar'] },
        ],
      },
      status: { phase: 'Running', podIP: '127.0.0.1' },
    },
  ],
};
