import type { FilterChainMatch } from '../../model/envoy/filter-chain.ts';

/** A filter chain's match in words, in the order of Envoy's decision, separated by two spaces; "any" for an empty one. */
export function chainMatchText(match: FilterChainMatch): string {
  const parts = [
    match.destinationPort === undefined ? '' : `port ${match.destinationPort}`,
    list('to', match.prefixRanges),
    list('SNI', match.serverNames),
    protocolText(match),
    list('from peer', match.directSourcePrefixRanges),
    match.sourceType === 'any'
      ? ''
      : match.sourceType === 'external'
        ? 'from outside'
        : 'from this host',
    list('from', match.sourcePrefixRanges),
    list('source port', match.sourcePorts.map(String)),
  ];
  return parts.filter((part) => part !== '').join('  ') || 'any';
}

const list = (word: string, values: readonly string[]): string =>
  values.length === 0 ? '' : `${word} ${values.join(', ')}`;

/** ALPN that Istio's proxies offer each other (istio/pilot/pkg/networking/util, ALPNInMesh and its kin). */
const ISTIO_HTTP = ['istio-http/1.0', 'istio-http/1.1', 'istio-h2'];
const ISTIO_TCP = ['istio', 'istio-peer-exchange'];
/** What http_inspector makes of plain text. */
const PLAIN_HTTP = ['http/1.0', 'http/1.1', 'h2c'];
const TLS_HTTP = ['http/1.0', 'http/1.1', 'h2'];

/** Transport protocol and ALPN together, with Istio's sets by their meaning. */
function protocolText({ transportProtocol, applicationProtocols: alpn }: FilterChainMatch): string {
  const tls = transportProtocol === 'tls';
  const within = (...sets: readonly (readonly string[])[]): boolean =>
    alpn.every((protocol) => sets.some((set) => set.includes(protocol)));
  if (alpn.length === 0)
    return transportProtocol === undefined
      ? ''
      : tls
        ? 'TLS'
        : transportProtocol === 'raw_buffer'
          ? 'plaintext'
          : transportProtocol;
  if (tls && within(ISTIO_HTTP)) return 'Istio mTLS HTTP';
  if (tls && within(ISTIO_TCP)) return 'Istio mTLS TCP';
  if (tls && within(ISTIO_HTTP, ISTIO_TCP)) return 'Istio mTLS';
  if (tls && within(TLS_HTTP)) return 'TLS HTTP';
  if (transportProtocol === 'raw_buffer' && within(PLAIN_HTTP)) return 'plain HTTP';
  const transport = transportProtocol === undefined ? '' : `${transportProtocol}  `;
  return `${transport}ALPN ${alpn.join(', ')}`;
}
