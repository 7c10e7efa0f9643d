import { envOf, runningContainers } from '../../intent/world/pod.ts';
import { text } from '../../decode/read.ts';
import type { KubeObject } from '../../model/kube.ts';
import { addressOf } from '../../wire/connection.ts';
import { certain, type Branches } from '../model/branch.ts';
import type { Ending } from '../model/ending.ts';
import { pathOnly } from '../../wire/http-request.ts';
import type { Side } from '../model/outcome.ts';
import type { Wire } from '../model/wire.ts';
import { ending, upstreamAt } from './endings.ts';
import { step, type Place } from './trail.ts';
import type { Walk } from './walk.ts';

/** Ports of Istio's agent (15020) and of Envoy's listeners that lead to it or to its statistics. */
export const AGENT_PORTS: ReadonlySet<number> = new Set([15020, 15021, 15090]);

/** What answers at each of them with 200 (istio/pkg/istio-agent, cmd/status/server.go; bootstrap's listeners for 15021 and 15090). */
const PATHS: Readonly<Record<number, readonly string[]>> = {
  15020: ['/healthz/ready', '/stats/prometheus', '/metrics', '/debug/ndsz', '/debug/pprof/'],
  15021: ['/healthz/ready'],
  15090: ['/stats/prometheus'],
};

/** Istio's agent answers in a pod's place: readiness, metrics, and probes that the injector rewrote to it. */
export function agentAnswer(
  walk: Walk,
  { pod, side, wire }: { readonly pod: KubeObject; readonly side: Side; readonly wire: Wire },
): Branches<Ending> {
  const { destination: { port }, request } = wire; // prettier-ignore
  const place: Place = { side, proxy: { namespace: pod.namespace, pod: pod.name } };
  const upstream = upstreamAt(addressOf(wire.destination), null, pod);
  walk.trail.add(place, [step('listener', `port ${port} is Istio's own agent`)]);
  if (wire.layers.length > 0) return certain(ending('connect-failure', place, 'tls', { details: 'the agent speaks no TLS', upstream })); // prettier-ignore
  if (request === null) return certain(ending('response', place, 'listener', { status: 400, details: 'the agent speaks HTTP', upstream })); // prettier-ignore
  const path = pathOnly(request);
  const answer = (status: number, details: string): Branches<Ending> =>
    certain(ending('response', place, 'listener', { status, details, upstream }));
  if (port === 15020 && path.startsWith('/app-health/')) return probed(walk, pod, path, answer);
  return PATHS[port]?.includes(path) === true ? answer(200, 'agent') : answer(404, 'agent: no such path'); // prettier-ignore
}

/** The agent asks the application and passes its status on; of a probe that it does not know it says 400 (app_probe.go). */
function probed(
  { application }: Walk,
  pod: KubeObject,
  path: string,
  answer: (status: number, details: string) => Branches<Ending>,
): Branches<Ending> {
  const container = runningContainers(pod).find((one) => text(one, 'name') === 'istio-proxy');
  const known = envOf(container, 'ISTIO_KUBE_APP_PROBERS');
  if (known !== undefined && !known.includes(JSON.stringify(path))) return answer(400, `the agent knows no probe ${path}`); // prettier-ignore
  return answer(application.status ?? 200, 'the agent asks the application');
}
