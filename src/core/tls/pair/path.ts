import { isTls } from '../../intent/model/protocol.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { bareOutcomes, throughKernel } from '../client/bare-client.ts';
import { clientOutcomes, subsetOutcomes } from '../client/client-side.ts';
import type { ClientView } from './client-view.ts';
import { contactOf, type Contact, type ContactOptions } from './contact.ts';
import type { Outcomes } from '../client/distinct-outcomes.ts';
import { gatewayOutcomes } from '../client/gateway-client.ts';
import { sameEnds } from '../certificate/hands.ts';
import type { HandshakeEnds } from '../certificate/handshake.ts';
import type { Ground, TlsMesh } from '../mesh/mesh.ts';
import { isInbound, outboundClass } from '../client/outbound-class.ts';
import type { Called } from './place.ts';
import { pathToSelf, withoutSelf } from './self-call.ts';
import type { ClientOutcome } from '../model/sent.ts';
import type { CalledServer } from '../mesh/server-name.ts';

/** Where the connections from some clients to a server end, for all clients that send alike. */
export interface Path {
  readonly legs: readonly PathLeg[];
  /** Between whom certificates are shown on it, one of each kind (sameEnds). */
  readonly ends: readonly HandshakeEnds[];
  /** It leads to one of the client's own inbound clusters, or leaves its own pod out: no other client has it. */
  readonly isOwn: boolean;
}

/** One of its connections with what becomes of it, or the reason why there is none. */
export type PathLeg =
  | { readonly outcome: Extract<ClientOutcome, { kind: 'refused' }>; readonly contact?: undefined }
  | { readonly outcome: Extract<ClientOutcome, { kind: 'sent' }>; readonly contact: Contact };

/** Where one client's connections to a server, or by one of its clusters (whatever leads to it), end; undefined where nothing is known of what the client sends. */
export type Paths = (called: Called) => Path | undefined;

/** Paths to a server and to its subsets, by name; "" is for the server as such. */
type PathBook = Map<CalledServer, Map<string, Path>>;

const newBooks = (): Record<Ground, PathBook> => ({ actual: new Map(), policy: new Map() });

const memoryOf = once((_mesh: TlsMesh) => ({
  bare: newBooks(),
  ofSidecars: once((_class: ProxySnapshot) => newBooks()),
  ofGateways: once((_class: ProxySnapshot) => newBooks()),
}));

/** The paths of a client, each found out once for all clients that send alike. */
export function pathsOf(mesh: TlsMesh, client: ClientView, ground: Ground): Paths {
  const { bare, ofSidecars, ofGateways } = memoryOf(mesh);
  const config = client.config[ground];
  const isGateway = client.proxy?.type === 'router';
  const books = config && (isGateway ? ofGateways : ofSidecars)(outboundClass(mesh, config));
  const outcomesOf = isGateway ? gatewayOutcomes : clientOutcomes;
  return ({ server: called, subset }) => {
    const server = withoutSelf(client, called);
    if (server === undefined) return pathToSelf(mesh, called, speaksTls(called));
    const isBare = client.isBareAt(server.port);
    const book = isBare ? bare[ground] : books?.[ground];
    if (book === undefined || (config === undefined && !isBare)) return undefined;
    const name = subset?.name ?? '';
    const known = book.get(server)?.get(name);
    if (known !== undefined) return known;
    const sent = isBare || config === undefined ? undefined : subset === undefined ? outcomesOf(config, server) : subsetOutcomes(config, subset, server); // prettier-ignore
    const path = builtFrom(mesh, sent, { server, ground });
    if (server !== called) return { ...path, isOwn: true };
    if (!path.isOwn) book.set(server, (book.get(server) ?? new Map<string, Path>()).set(name, path)); // prettier-ignore
    return path;
  };
}

/** An EnvoyFilter may send a client's own calls to its inbound clusters, which no class has. */
const leadsInbound = ({ outcome }: PathLeg): boolean =>
  isInbound(outcome.kind === 'sent' ? (outcome.sent.cluster?.name ?? '') : outcome.cluster);

interface PathTo {
  readonly server: CalledServer;
  readonly ground: Ground;
}

/** Whether its application speaks TLS itself. */
function speaksTls({ service, port }: CalledServer): boolean {
  const protocol = service?.ports.find(({ number }) => number === port)?.protocol;
  return protocol !== undefined && isTls(protocol);
}

const builtOf = once((_mesh: TlsMesh) => once((_sent: Outcomes) => new Map<string, Path>()));

/**
 * One path for all servers and senders from which the same leaves: clients that are not alike mostly are where they use the same clusters.
 * @param sent what Envoys send; undefined where no Envoy is in the way
 */
function builtFrom(mesh: TlsMesh, sent: Outcomes | undefined, { server, ground }: PathTo): Path {
  const options = { ground, isBare: sent === undefined, speaksTls: speaksTls(server) };
  if (sent === undefined)
    return build(mesh, bareOutcomes(mesh, server, options.speaksTls), options);
  const paths = builtOf(mesh)(sent);
  const key = `${ground} ${options.speaksTls}`;
  let path = paths.get(key);
  if (path === undefined) paths.set(key, (path = build(mesh, sent, options)));
  return path;
}

function build(mesh: TlsMesh, sent: Outcomes, options: ContactOptions): Path {
  const outcomes = sent.flatMap((outcome) => throughKernel(mesh, outcome));
  const legs = outcomes.map((outcome): PathLeg => {
    if (outcome.kind === 'refused') return { outcome };
    return { outcome, contact: contactOf(mesh, outcome.sent, options) };
  });
  const ends = legs.flatMap(({ contact }) => (contact?.ends === undefined ? [] : [sameEnds(mesh, contact.ends)])); // prettier-ignore
  return { legs, ends: [...new Set(ends)], isOwn: legs.some(leadsInbound) };
}
