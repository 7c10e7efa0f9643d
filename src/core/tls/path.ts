import { isTls } from '../intent/model/protocol.ts';
import type { Cluster } from '../model/envoy/cluster.ts';
import { once } from '../model/once.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { bareOutcomes, throughKernel } from './bare-client.ts';
import { clientOutcomes, subsetOutcomes } from './client-side.ts';
import type { ClientView } from './client-view.ts';
import { contactOf, type Contact } from './contact.ts';
import { gatewayOutcomes } from './gateway-client.ts';
import { sameEnds } from './hands.ts';
import type { HandshakeEnds } from './handshake.ts';
import type { Ground, TlsMesh } from './mesh.ts';
import { isInbound, outboundClass } from './outbound-class.ts';
import type { ClientOutcome } from './sent.ts';
import type { CalledServer } from './server-name.ts';

/** Where the connections from some clients to a server end, for all clients that send alike. */
export interface Path {
  readonly legs: readonly PathLeg[];
  /** Between whom certificates are shown on it, one of each kind (sameEnds). */
  readonly ends: readonly HandshakeEnds[];
}

/** One of its connections with what becomes of it, or the reason why there is none. */
export type PathLeg =
  | { readonly outcome: Extract<ClientOutcome, { kind: 'refused' }>; readonly contact?: undefined }
  | { readonly outcome: Extract<ClientOutcome, { kind: 'sent' }>; readonly contact: Contact };

export interface PathQuery {
  readonly server: CalledServer;
  /** Only this cluster of the client, whatever leads to it. */
  readonly subset?: Cluster | undefined;
  readonly ground: Ground;
}

/** Paths to a server and to its subsets, by name; "" is for the server as such. */
type PathBook = Map<CalledServer, Map<string, Path>>;

const newBooks = (): Record<Ground, PathBook> => ({ actual: new Map(), policy: new Map() });

const memoryOf = once((_mesh: TlsMesh) => ({
  bare: newBooks(),
  ofSidecars: once((_class: ProxySnapshot) => newBooks()),
  ofGateways: once((_class: ProxySnapshot) => newBooks()),
}));

/** The path of a client to a server; undefined where nothing is known of what the client sends. */
export function pathOf(mesh: TlsMesh, client: ClientView, query: PathQuery): Path | undefined {
  const { server, subset, ground } = query;
  const config = client.isBareAt(server.port) ? null : client.config[ground];
  if (config === undefined) return undefined;
  const { bare, ofSidecars, ofGateways } = memoryOf(mesh);
  const ofKind = client.proxy?.type === 'router' ? ofGateways : ofSidecars;
  const book = (config === null ? bare : ofKind(outboundClass(mesh, config)))[ground];
  let paths = book.get(server);
  if (paths === undefined) book.set(server, (paths = new Map()));
  const name = subset?.name ?? '';
  let path = paths.get(name);
  if (path === undefined) {
    const outcomes = config === null ? undefined : outcomesOf(client, config, query);
    path = build(mesh, outcomes, { server, ground });
    if (!path.legs.some(leadsInbound)) paths.set(name, path);
  }
  return path;
}

/** An EnvoyFilter may send a client's own calls to its inbound clusters, which no class has. */
const leadsInbound = ({ outcome }: PathLeg): boolean =>
  isInbound(outcome.kind === 'sent' ? (outcome.sent.cluster?.name ?? '') : outcome.cluster);

function outcomesOf(
  { proxy }: ClientView,
  config: ProxySnapshot,
  { server, subset }: PathQuery,
): readonly ClientOutcome[] {
  if (subset !== undefined) return subsetOutcomes(config, subset, server);
  return proxy?.type === 'router' ? gatewayOutcomes(config, server) : clientOutcomes(config, server); // prettier-ignore
}

/** @param sent what Envoys send; undefined where no Envoy is in the way */
function build(
  mesh: TlsMesh,
  sent: readonly ClientOutcome[] | undefined,
  { server, ground }: PathQuery,
): Path {
  const protocol = server.service?.ports.find(({ number }) => number === server.port)?.protocol;
  const speaksTls = protocol !== undefined && isTls(protocol);
  const options = { ground, isBare: sent === undefined, speaksTls };
  const outcomes = (sent ?? bareOutcomes(mesh, server, speaksTls)).flatMap((outcome) => throughKernel(mesh, outcome)); // prettier-ignore
  const legs = outcomes.map((outcome): PathLeg => {
    if (outcome.kind === 'refused') return { outcome };
    return { outcome, contact: contactOf(mesh, outcome.sent, options) };
  });
  const ends = legs.flatMap(({ contact }) => (contact?.ends === undefined ? [] : [sameEnds(mesh, contact.ends)])); // prettier-ignore
  return { legs, ends: [...new Set(ends)] };
}
