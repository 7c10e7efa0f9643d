import type { HttpConnectionManager } from '../../model/envoy/network-filter.ts';

type Rules = Pick<HttpConnectionManager, 'stripTrailingHostDot' | 'stripPort'>;

/**
 * The host without trailing dot and port, where the manager takes them away (envoy/source/common/http/header_utility.cc,
 * stripTrailingHostDot and stripPortFromHost).
 * @param port of the connection's local address
 */
export function normalizeHost(authority: string, rules: Rules, port: number): string {
  const host = rules.stripTrailingHostDot ? withoutDot(authority) : authority;
  if (rules.stripPort === 'none') return host;
  const at = host.lastIndexOf(':');
  if (at < 0 || host.lastIndexOf(']') > at) return host;
  const own = host.slice(at + 1);
  if (!/^\+?\d+$/.test(own) || Number(own) > 0xffffffff) return host;
  return rules.stripPort === 'any' || Number(own) === port ? host.slice(0, at) : host;
}

function withoutDot(host: string): string {
  const at = host.lastIndexOf('.');
  if (at < 0) return host;
  if (at === host.length - 1) return host.slice(0, at);
  return host[at + 1] === ':' ? host.slice(0, at) + host.slice(at + 1) : host;
}
