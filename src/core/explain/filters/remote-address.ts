import { isIP } from 'node:net';
import type { HttpConnectionManager } from '../../model/envoy/network-filter.ts';
import { isWithin } from '../../model/address-range.ts';
import type { ConnectionFacts } from '../../wire/stream-facts.ts';
import { headerValues, type HttpRequest } from '../../wire/http-request.ts';

export interface RemoteAddress {
  readonly ip: string;
  /** Requests of the mesh's own, whose x-envoy headers count. */
  readonly isInternal: boolean;
}

type Rules = Pick<HttpConnectionManager, 'useRemoteAddress' | 'xffTrustedHops' | 'entry'>;

/** Whose request it is (envoy/source/common/http/conn_manager_utility.cc, mutateRequestHeaders). */
export function remoteAddress(request: HttpRequest, connection: ConnectionFacts, rules: Rules): RemoteAddress {
  const { useRemoteAddress, xffTrustedHops: hops, entry } = rules;
  const forwarded = headerValues(request, 'x-forwarded-for');
  const internal = (ip: string): boolean => isInternal(ip, entry.internalRanges);
  if (useRemoteAddress) {
    const ip = (hops > 0 ? lastAddress(forwarded, hops - 1)?.ip : undefined) ?? connection.sourceIp;
    return { ip, isInternal: forwarded.length === 0 && internal(ip) };
  }
  const last = lastAddress(forwarded, hops);
  if (last === undefined) return { ip: connection.sourceIp, isInternal: false };
  return { ip: last.ip, isInternal: last.isSingle && internal(last.ip) };
} // prettier-ignore

/** The last address in X-Forwarded-For after some trusted ones are taken away (envoy/source/common/http/utility.cc). */
function lastAddress(values: readonly string[], skipped: number): { readonly ip: string; readonly isSingle: boolean } | undefined {
  if (values.length === 0) return undefined;
  const parts = values.join(',').split(',');
  if (parts.length <= skipped) return undefined;
  const rest = parts.slice(0, parts.length - skipped);
  const ip = (rest.at(-1) ?? '').trim();
  return isIP(ip) === 0 ? undefined : { ip, isSingle: parts.length === 1 };
} // prettier-ignore

/**
 * Since Envoy 1.33 nobody is internal unless there is an internal_address_config; one without ranges means the private networks
 * (reloadable feature explicit_internal_address_config).
 */
const isInternal = (ip: string, ranges: readonly string[] | undefined): boolean =>
  ranges !== undefined && (ranges.length === 0 ? PRIVATE : ranges).some((range) => isWithin(ip, range)); // prettier-ignore

const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.1/32',
  'fc00::/7',
  '::1/128',
];
