import { MeshdbgError } from '../../core/errors.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { AdminResponse } from '../../ports/admin.ts';
import type { ExecResult, Kube } from '../../ports/kube.ts';
import type { ProxyTarget } from '../source.ts';
import type { AdminWay } from './way.ts';

/** The port that pilot-agent asks when it is told none. */
const DEFAULT_PORT = 15000;

/**
 * Runs `pilot-agent request GET` in the proxy's container (istio/istio pilot/cmd/pilot-agent/app/request.go): it prints
 * the body and a line break, or fails naming the status. The Date header does not come through.
 */
export const execWay = (kube: Kube): AdminWay => ({
  ask: async (target, { path, method = 'GET', signal, maxBytes, onProgress }) => {
    const { proxy, container, adminPort } = target;
    const port = adminPort === DEFAULT_PORT ? [] : ['--debug-port', String(adminPort)];
    const command = ['pilot-agent', 'request', ...port, method, path.slice(1)];
    const limit = maxBytes === undefined ? {} : { maxBytes };
    const result = await kube.exec({ ...proxy, container, command, signal, ...limit });
    onProgress?.(result.stdout.length);
    return result.exitCode === 0
      ? { status: 200, body: withoutLineBreak(result.stdout), date: undefined }
      : failure(target, result);
  },
});

const LINE_BREAK = 10;

const withoutLineBreak = (bytes: Uint8Array): Uint8Array =>
  bytes.at(-1) === LINE_BREAK ? bytes.subarray(0, -1) : bytes;

function failure(
  { proxy, adminPort }: ProxyTarget,
  { stderr, exitCode }: ExecResult,
): AdminResponse {
  const status = /unsuccessful status code (\d{3})/.exec(stderr)?.[1];
  if (status !== undefined)
    return { status: Number(status), body: new Uint8Array(), date: undefined };
  const said = stderr.trim().split('\n')[0] ?? '';
  throw new MeshdbgError(
    'unreachable',
    /connection refused/i.test(stderr)
      ? `Nothing listens on port ${adminPort} in pod ${proxyText(proxy)}.`
      : `pilot-agent in pod ${proxyText(proxy)} failed with exit code ${exitCode}: ${said}`,
    { hint: "Envoy's admin port may be another (--admin-port), or its Envoy is not up yet." },
  );
}
