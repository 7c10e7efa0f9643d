import type { Gap } from '../model/gap.ts';
import { once } from '../model/once.ts';
import type { ProxyRef } from '../model/proxy.ts';
import type { SocketAddress } from '../wire/connection.ts';
import type { ExplainMesh } from './ground/explain-mesh.ts';
import { caused } from './cause/caused.ts';
import { addressed, sourceOf } from './journey/address.ts';
import { deliver } from './journey/arrive.ts';
import { depart } from './journey/depart.ts';
import { outcomeKey, outcomeOf } from './journey/outcome.ts';
import { Trail, type Chosen } from './journey/trail.ts';
import type { Walk } from './journey/walk.ts';
import { certain, follow, mapBranches, mergeBranches } from './model/branch.ts';
import type { Ending } from './model/ending.ts';
import type { ExplainRequest } from './model/explain-request.ts';
import type { Hop } from './model/hop.ts';
import type { Outcome } from './model/outcome.ts';
import type { TlsLayer, Wire } from './model/wire.ts';

/** What becomes of one request. */
export interface Explanation {
  readonly request: ExplainRequest;
  /** Exclude each other; their probabilities add up to 1; the likeliest first. */
  readonly outcomes: readonly Outcome[];
  readonly hops: readonly Hop[];
  readonly gaps: readonly Gap[];
  /** The proxies on the way. */
  readonly consulted: readonly ProxyRef[];
  /** The route choices on the way. */
  readonly choices: readonly Chosen[];
}

/** Follows one request through the configs that the proxies have; what was found is remembered. */
export const explainRequest = (mesh: ExplainMesh, request: ExplainRequest): Explanation =>
  explainerOf(mesh)(request);

const explainerOf = once((mesh: ExplainMesh) =>
  once((request: ExplainRequest) => followed(mesh, request)),
);

function followed(mesh: ExplainMesh, request: ExplainRequest): Explanation {
  const trail = new Trail();
  const walk: Walk = { mesh, trail, application: request.application, depth: 0, deliver };
  const endings = follow(addressed(walk, request), (first) =>
    first.kind === 'end'
      ? certain(first.end)
      : depart(walk, request.source, wireOf(mesh, request, first.address)),
  );
  const outcomes = mergeBranches(mapBranches(endings, (end) => outcomeOf(caused(mesh, trail, withClient(request, end)))), outcomeKey); // prettier-ignore
  return {
    request,
    outcomes: outcomes.map(({ probability, value }) => ({ ...value, probability })).sort((a, b) => b.probability - a.probability), // prettier-ignore
    hops: trail.hops,
    gaps: [...trail.gaps].map(([section, reason]) => ({ section, reason, hint: '' })),
    consulted: trail.consulted,
    choices: trail.choices,
  };
}

/** Of two sides that don't speak the same, a client without proxy is one. */
const withClient = ({ source }: ExplainRequest, end: Ending): Ending =>
  end.blame?.kind === 'tls' && end.blame.client === undefined && source.kind === 'pod'
    ? { ...end, blame: { ...end.blame, client: source.ref } }
    : end;

function wireOf(mesh: ExplainMesh, request: ExplainRequest, destination: SocketAddress): Wire {
  return {
    destination,
    sourceIp: sourceOf(mesh, request),
    layers: layersOf(request),
    request: request.http ?? null,
  };
}

function layersOf({ tls }: ExplainRequest): readonly TlsLayer[] {
  if (tls === undefined) return [];
  const { serverName, alpn, isInsecure, certificate } = tls;
  return [{ serverName, alpn, by: { kind: 'application', isInsecure, ...(certificate === undefined ? {} : { certificate }) } }]; // prettier-ignore
}
