import { podAddresses } from '../intent/world/pod.ts';
import type { Gap } from '../model/gap.ts';
import type { ExplainMesh } from './ground/explain-mesh.ts';
import { mergeBranches, follow, type Branch } from './model/branch.ts';
import type { Ending } from './model/ending.ts';
import type { ExplainRequest } from './model/explain-request.ts';
import type { Hop } from './model/hop.ts';
import type { Outcome } from './model/outcome.ts';
import type { Wire } from './model/wire.ts';
import { observedNames } from './dns/observed.ts';
import { resolve } from './dns/resolve.ts';
import { deliver } from './journey/arrive.ts';
import { depart } from './journey/depart.ts';
import { ending } from './journey/endings.ts';
import { outcomeKey, outcomeOf } from './journey/outcome.ts';
import { step, Trail, type Place } from './journey/trail.ts';
import type { Walk } from './journey/walk.ts';

/** What becomes of one request. */
export interface Explanation {
  readonly request: ExplainRequest;
  /** Exclude each other; their probabilities add up to 1; the likeliest first. */
  readonly outcomes: readonly Outcome[];
  readonly hops: readonly Hop[];
  readonly gaps: readonly Gap[];
}

const CLIENT: Place = { side: 'client', proxy: null };

/** Follows one request through the configs that the proxies have. */
export function explainRequest(mesh: ExplainMesh, request: ExplainRequest): Explanation {
  const trail = new Trail();
  const walk: Walk = { mesh, trail, application: request.application, depth: 0, deliver };
  const branches = follow(
    addressed(walk, request),
    (first) =>
    typeof first === 'string' ? depart(walk, request.source, wireOf(mesh, request, first)) : [{ probability: 1, value: first }], // prettier-ignore
  );
  const outcomes = mergeBranches(branches.map(({ probability, value }) => ({ probability, value: outcomeOf(value) })), outcomeKey); // prettier-ignore
  return {
    request,
    outcomes: outcomes.map(({ probability, value }) => ({ ...value, probability })).sort((a, b) => b.probability - a.probability), // prettier-ignore
    hops: trail.hops,
    gaps: [...trail.gaps].map(([section, reason]) => ({ section, reason, hint: '' })),
  };
}

/** The address that the client connects to, or how it ends without one. */
function addressed({ mesh, trail }: Walk, request: ExplainRequest): Branch<string | Ending>[] {
  const { source, host, through } = request;
  if (through !== undefined) {
    const pod = mesh.podNamed(through);
    const ip = pod && podAddresses(pod)[0];
    return [{ probability: 1, value: ip ?? ending('unknown', CLIENT, 'connection', { details: 'the gateway has no address' }) }]; // prettier-ignore
  }
  const resolved = resolve(mesh, {
    host,
    namespace: source.kind === 'pod' ? source.ref.namespace : undefined,
    proxy: source.kind === 'pod' ? mesh.proxyOf(source.ref) : undefined,
    sourceIp: request.http === undefined ? undefined : sourceOf(mesh, request),
    observed: observedNames(mesh, source.kind === 'pod' ? source.ref : undefined),
  });
  if (resolved.kind === 'no-name') {
    trail.add(CLIENT, [step('dns', resolved.why, { isDecisive: true })]);
    return [{ probability: 1, value: ending('connect-failure', CLIENT, 'dns', { details: resolved.why }) }]; // prettier-ignore
  }
  if (resolved.by !== 'address') trail.add(CLIENT, [step('dns', `${host} is ${resolved.ips.join(', ')} (${resolved.by})`)]); // prettier-ignore
  return resolved.ips.map((value) => ({ probability: 1 / resolved.ips.length, value }));
}

/** A documentation address (RFC 5737) for a client of whom nothing is said. */
const SOMEWHERE = '192.0.2.1';

function sourceOf(mesh: ExplainMesh, { source, sourceIp }: ExplainRequest): string {
  const pod = source.kind === 'pod' ? mesh.podNamed(source.ref) : undefined;
  return sourceIp ?? (pod && podAddresses(pod)[0]) ?? SOMEWHERE;
}

function wireOf(mesh: ExplainMesh, request: ExplainRequest, ip: string): Wire {
  const { port, tls, http } = request;
  return {
    destination: { ip, port },
    sourceIp: sourceOf(mesh, request),
    layers: tls === undefined ? [] : [{ serverName: tls.serverName, alpn: tls.alpn, by: { kind: 'application', isInsecure: tls.isInsecure, ...(tls.certificate === undefined ? {} : { certificate: tls.certificate }) } }], // prettier-ignore
    request: http ?? null,
  };
}
