import type { RequestListener, ServerResponse } from 'node:http';
import type { KubeObject } from '../../core/model/kube.ts';
import { isObject, number, object, objects } from '../../core/decode/read.ts';
import { answerAdmin } from './admin/emulator.ts';
import { answerIstiod, ISTIOD_HTTP_PORTS } from './istiod/http.ts';
import { ISTIOD_XDS_PORTS, type XdsPorts } from './istiod/xds.ts';
import type { Answerer, Question, RecordedAnswer } from './recorded-answer.ts';
import type { Directory } from './directory.ts';
import type { Istiod, Replay } from './replay.ts';

/** Where Envoy's admin API listens unless ProxyConfig says otherwise. */
export const DEFAULT_ADMIN_PORT = 15000;
/** The agent's own port, the readiness listener and the Prometheus listener (istio.io "Ports used by Istio"). */
const AGENT_PORT = 15020;
const READINESS_PORT = 15021;
const PROMETHEUS_PORT = 15090;

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };

/** What is behind a port of a pod: HTTP, a server of its own on 127.0.0.1, one that never says a word, or nothing. */
export type Listening =
  | { readonly answers: Answerer }
  | { readonly target: number }
  | { readonly hangs: true }
  | undefined;

/** What listens on a port of a pod in the recording. */
export async function listeningAt(
  pod: KubeObject,
  port: number,
  { replay, xds }: { readonly replay: Replay; readonly xds: XdsPorts },
): Promise<Listening> {
  const istiod = replay.istiod(pod);
  const http = ISTIOD_HTTP_PORTS.includes(port);
  if (istiod !== undefined && (http || ISTIOD_XDS_PORTS.includes(port))) {
    if (istiod.fault === 'unreachable') return undefined;
    if (istiod.fault === 'hangs') return { hangs: true };
    return http
      ? { answers: (question) => istiodAt(istiod, question, replay) }
      : { target: await xds.portOf(istiod, port) };
  }
  const answers = await answererAt(pod, port, replay);
  return answers === undefined ? undefined : { answers };
}

/** istiod's answers carry the time of the recording, so that ages counted from it equal those of the bundle. */
async function istiodAt(
  { files, fault }: Istiod,
  question: Question,
  { capturedAt }: Replay,
): Promise<RecordedAnswer> {
  const { headers, ...answer } = await answerIstiod(files, question, fault);
  return { ...answer, headers: { ...headers, date: new Date(capturedAt).toUTCString() } };
}

/** The HTTP answers of a proxy's ports. */
export async function answererAt(
  pod: KubeObject,
  port: number,
  replay: Replay,
): Promise<Answerer | undefined> {
  const proxy = replay.proxy(pod);
  if (proxy === undefined) return undefined;
  const admin: Answerer = (question) =>
    answerAdmin(
      { ...proxy, capturedAt: replay.capturedAt, changedLevels: replay.changedLevels(pod) },
      question,
    );
  if (port === (await adminPortOf(pod, admin))) return admin;
  if ([AGENT_PORT, READINESS_PORT, PROMETHEUS_PORT].includes(port))
    return (question) => agent(proxy, port, question);
  return undefined;
}

/** Large dumps take a second to look into: once a pod is enough. */
const adminPorts = new WeakMap<KubeObject, Promise<number>>();

function adminPortOf(pod: KubeObject, admin: Answerer): Promise<number> {
  const known = adminPorts.get(pod) ?? adminPort(admin);
  adminPorts.set(pod, known);
  return known;
}

/** Where this Envoy's bootstrap says that its admin API listens. */
async function adminPort(admin: Answerer): Promise<number> {
  const { body } = await admin({ method: 'GET', url: '/config_dump?mask=bootstrap.admin' });
  try {
    const dump: unknown = JSON.parse(
      typeof body === 'string' ? body : new TextDecoder().decode(body),
    );
    const bootstrap = isObject(dump)
      ? objects(dump, 'configs')
          .map((config) => object(config, 'bootstrap'))
          .find(isObject)
      : undefined;
    const address = object(bootstrap, 'admin', 'address', 'socket_address');
    return number(address, 'port_value') ?? DEFAULT_ADMIN_PORT;
  } catch {
    // A dump that is no JSON is for the client to find; it gets it on the usual port.
    return DEFAULT_ADMIN_PORT;
  }
}

/** istio-agent's readiness and metrics (pilot/cmd/pilot-agent/status/server.go). */
async function agent(proxy: Directory, port: number, { url }: Question): Promise<RecordedAnswer> {
  const [path] = url.split('?');
  if (path === '/healthz/ready' && port !== PROMETHEUS_PORT) {
    const state = new TextDecoder().decode(await proxy.read('ready.txt')).trim();
    if (state === '' || state === 'LIVE') return { status: 200, headers: {}, body: '' };
    return { status: 503, headers: TEXT, body: `Envoy proxy is NOT ready: ${state}\n` };
  }
  if (path === '/stats/prometheus' && port !== READINESS_PORT) {
    const stats = await proxy.read('stats.prom');
    if (stats !== undefined) return { status: 200, headers: TEXT, body: stats };
  }
  return { status: 404, headers: TEXT, body: '404 page not found\n' };
}

/** An answerer as node:http wants it. */
export function listenerOf(answer: Answerer): RequestListener {
  return (request, response: ServerResponse) => {
    answer({ method: request.method ?? 'GET', url: request.url ?? '/' }).then(
      ({ status, headers, body }) => {
        response.writeHead(status, headers);
        // In two steps it has no length known beforehand, like Envoy's own answers: Node then sends it in chunks.
        response.write(body);
        response.end();
      },
      () => response.destroy(),
    );
  };
}
