import type { FilterChain } from '../../model/envoy/filter-chain.ts';
import { certain, follow, type Branches } from '../model/branch.ts';
import type { Blame } from '../model/blame.ts';
import type { ConnectionFacts, TlsFacts } from '../../wire/stream-facts.ts';
import type { Ending } from '../model/ending.ts';
import { remarkHop } from '../model/remark.ts';
import type { Wire } from '../model/wire.ts';
import { agreement } from './agreement.ts';
import { cut } from './cut.ts';
import { ending } from './endings.ts';
import { throughHttp } from './http.ts';
import type { AtProxy } from './place.ts';
import { runNetworkFilters } from '../filters/run-network-filters.ts';
import { presented } from './presented.ts';
import { throughTcp } from './tcp.ts';
import { step } from './trail.ts';

export interface ChainArrival {
  readonly wire: Wire;
  /** SNI as the listener's filters saw it. */
  readonly serverName: string;
}

/** A connection in the filter chain that was chosen for it: TLS is ended, network filters run, the last one goes on. */
export function throughChain(
  at: AtProxy,
  chain: FilterChain,
  { wire, serverName }: ChainArrival,
): Branches<Ending> {
  const ended = endTls(at, chain, wire);
  if ('end' in ended) return certain(ended.end);
  const { inner, tls } = ended;
  const connection: ConnectionFacts = {
    destination: wire.destination,
    sourceIp: wire.sourceIp,
    serverName,
    ...(tls === undefined ? {} : { tls }),
  };
  const last = chain.filters.at(-1);
  const before = chain.filters.filter((filter) => filter.kind === 'other');
  return follow(runNetworkFilters({ filters: before, connection }), (result): Branches<Ending> => {
    at.walk.trail.add(at, result.steps);
    if (result.kind === 'close')
      return certain(cut(at, inner, { ...result, hop: 'network-filter' }));
    if (result.kind === 'unknown') return certain(ending('unknown', at, 'network-filter', { details: result.reason, resource: result.resource })); // prettier-ignore
    const known = { ...connection, filterState: result.filterState };
    const terminal = chain.filters.find((filter) => filter.kind !== 'other') ?? last;
    if (terminal?.kind === 'http')
      return throughHttp(at, terminal.http, { wire: inner, connection: known });
    if (terminal?.kind === 'tcp-proxy') return throughTcp(at, terminal.tcp, { wire: inner, connection: known, owner: chain.owner }); // prettier-ignore
    if (terminal === undefined) return certain(cut(at, inner, { flags: [], details: 'no_filters', hop: 'filter-chain', resource: chain.owner })); // prettier-ignore
    return certain(ending('unknown', at, 'network-filter', { details: `the network filter ${terminal.name} is not followed` })); // prettier-ignore
  });
}

type Ended = { readonly inner: Wire; readonly tls?: TlsFacts } | { readonly end: Ending };

function endTls(at: AtProxy, { transportSocket: socket, name }: FilterChain, wire: Wire): Ended {
  if (socket.kind === 'plaintext') return { inner: wire };
  if (socket.kind === 'other') return { end: ending('unknown', at, 'tls', { details: `the transport socket ${socket.name} is not followed` }) }; // prettier-ignore
  const certificate = {
    kind: 'certificate',
    proxy: at.view.snapshot.proxy,
    secrets: [
      ...socket.certificateSecrets,
      ...(socket.validationSecret === undefined ? [] : [socket.validationSecret]),
    ],
  } as const;
  // What an application's own TLS comes to at a gateway is the gateway's matter.
  const isOwn = wire.layers[0]?.by.kind === 'application' && !at.isInbound;
  const blame: Blame = isOwn ? certificate : { kind: 'tls', destination: wire.destination };
  const [layer] = wire.layers;
  if (layer === undefined || wire.hasProxyProtocol === true) {
    at.walk.trail.add(at, [step('tls', `plain text comes to the filter chain ${name}, which speaks TLS only`, { isDecisive: true })]); // prettier-ignore
    return { end: ending('closed', at, 'tls', { details: 'plain text was sent where the filter chain speaks TLS', blame }) }; // prettier-ignore
  }
  const shown = at.isInbound ? undefined : presented({ snapshot: at.view.snapshot, context: socket }, layer, at.walk.mesh.capturedAt); // prettier-ignore
  for (const remark of shown?.remarks ?? []) at.walk.trail.remark(remarkHop('tls', at.side, remark)); // prettier-ignore
  const agreed = agreement(at.walk.mesh, layer, { snapshot: at.view.snapshot, context: socket });
  if (agreed.kind === 'agreed') {
    at.walk.trail.add(at, [step('tls', `${agreed.tls.peer === undefined ? 'TLS' : `mutual TLS with ${agreed.tls.peer.uriSans[0] ?? 'a certificate'}`}${shown === undefined ? '' : `, by the certificate ${shown.text}`}`)]); // prettier-ignore
    return { inner: { ...wire, layers: wire.layers.slice(1) }, tls: agreed.tls };
  }
  at.walk.trail.add(at, [step('tls', `TLS fails: ${agreed.why}`, { isDecisive: true })]);
  if (agreed.kind === 'client-refuses')
    return { end: ending('connect-failure', at, 'tls', { details: agreed.why, transportFailure: agreed.why, blame: agreed.lacksCertificate === true ? certificate : blame }) }; // prettier-ignore
  // A handshake alone succeeds for the client, with TLS 1.3.
  const isProbe = layer.by.kind === 'application' && wire.request === null;
  return { end: ending(isProbe ? 'connected' : 'closed', at, 'tls', { details: agreed.why, transportFailure: agreed.why, blame }) }; // prettier-ignore
}
