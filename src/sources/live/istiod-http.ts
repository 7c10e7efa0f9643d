import { MeshdbgError } from '../../core/errors.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { AdminClient, AdminResponse } from '../../ports/admin.ts';
import type { Kube } from '../../ports/kube.ts';
import type { IstiodPod } from './istiod-pods.ts';
import type { ProxyProgress } from './progress.ts';

/** The longest body that is taken. */
const MOST_BYTES = 2 ** 29;

/** What asking an istiod takes. */
export interface IstiodHttp {
  readonly kube: Kube;
  readonly admin: AdminClient;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** A refusal is an answer: its istiod can be reached, and may answer the same over xDS. */
export type IstiodAnswer =
  | { readonly bytes: Uint8Array; readonly date: string | undefined }
  | { readonly refusal: MeshdbgError };

/**
 * One GET of an istiod's debug port, through a port-forward of its own; a tunnel that breaks is opened once more.
 * @throws {MeshdbgError} when no whole answer came
 */
export async function askIstiod(
  http: IstiodHttp,
  pod: IstiodPod,
  { path, progress }: { readonly path: string; readonly progress: ProxyProgress },
): Promise<IstiodAnswer> {
  const { kube, admin, signal, timeoutMs } = http;
  const { namespace, pod: name } = pod.istiod;
  const ask = (): Promise<AdminResponse> =>
    admin.get((inner) => kube.connect(namespace, name, pod.port, inner), {
      path,
      signal,
      timeoutMs,
      maxBytes: MOST_BYTES,
      onProgress: (bytes) => progress.at(path, bytes),
    });
  progress.at(path, 0);
  try {
    return judged(pod, path, await ask().catch(again(ask)));
  } catch (error) {
    throw named(pod, error);
  }
}

/** Tunnels drop when a node or an API server is busy. */
const again =
  <T>(ask: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (error instanceof MeshdbgError && error.code === 'unreachable') return ask();
    throw error;
  };

/** The admin client and the port-forward speak of an Envoy's admin port in their hints: this is an istiod. */
function named({ istiod, port }: IstiodPod, error: unknown): unknown {
  if (!(error instanceof MeshdbgError) || error.code === 'interrupted') return error;
  const name = proxyText(istiod);
  const sentence = error.message.includes(name) ? error.message : `${name}: ${error.message}`;
  const hint =
    error.code === 'unreachable'
      ? `Is this istiod up, and its monitoring port ${port} (annotation prometheus.io/port)?`
      : error.code === 'timeout'
        ? 'This istiod hangs or is overloaded: see its log, or give it more time with --request-timeout.'
        : error.hint;
  return new MeshdbgError(error.code, sentence, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}

function judged(pod: IstiodPod, path: string, answer: AdminResponse): IstiodAnswer {
  const { status, body, date } = answer;
  if (status !== 200) return { refusal: refusal(pod, path, answer) };
  const head = headOf(body);
  if (!/^<(!doctype|html|\?xml)/i.test(head)) return { bytes: body, date };
  const page = new MeshdbgError(
    'unreadable',
    `${proxyText(pod.istiod)} answered ${path} with a web page.`,
    { hint: `Is port ${pod.port} (annotation prometheus.io/port) istiod's monitoring port?` },
  );
  return { refusal: page };
}

const headOf = (body: Uint8Array): string => new TextDecoder().decode(body.subarray(0, 400)).trim();

/** istio/pilot/pkg/xds/debug.go: 404 without the endpoint, 401 and 403 by its authenticators. */
function refusal(pod: IstiodPod, path: string, { status, body }: AdminResponse): MeshdbgError {
  const who = proxyText(pod.istiod);
  const head = headOf(body);
  if (status === 404 && /not connected/i.test(head))
    return new MeshdbgError('not-found', `${who} says: ${head.split('\n')[0]}`);
  const said = head === '' || head.startsWith('<') ? '' : `: ${head.split('\n')[0]?.slice(0, 200)}`;
  if (status === 401 || status === 403)
    return new MeshdbgError('forbidden', `${who} does not allow ${path} (${status})${said}`, {
      hint: 'It wants to know who asks (ENABLE_DEBUG_ENDPOINT_AUTH): try --via-xds, which brings a token.',
    });
  if (status === 404 && path.startsWith('/debug/'))
    return new MeshdbgError('unsupported', `${who} does not serve ${path}.`, {
      hint: 'Its debug endpoints may be switched off (ENABLE_DEBUG_ON_HTTP=false): try --via-xds.',
    });
  return new MeshdbgError('unreachable', `${who} answered ${status} to ${path}${said}`);
}
