/** Filters that resolve the host that a request names (istio/pilot/pkg/networking/core/networkfilter.go, xds/filters/filters.go). */
import { goBool } from '../../go-bool.ts';
import type { JsonObject } from '../../../model/json.ts';
import { any, extension, present, socketAddress } from '../../message.ts';
import type { IntentProxy } from '../../model/proxy.ts';
import type { Service } from '../../model/service.ts';
import { ipMode } from '../ip-mode.ts';

/** A wildcard host whose names are resolved when they are asked for: resolution DYNAMIC_DNS. */
export const isDynamicWildcard = (
  service: Service | undefined,
): service is Service & { readonly resolution: 'DynamicDNS' } =>
  service?.hostname.startsWith('*') === true && service.resolution === 'DynamicDNS';

/** @returns the name under which filter and cluster share their DNS cache (model/service.go, BuildDNSCacheName) */
export const dnsCacheName = (hostname: string): string => `${hostname}_dfp_dns_cache`;

/** Which families a proxy can reach (networking/util, SelectDNSLookupFamily; without ISTIO_DUAL_STACK). */
export const lookupFamily = (proxy: IntentProxy): string =>
  ipMode(proxy) === 'ipv6' ? 'V6_ONLY' : 'V4_ONLY';

const httpFilter = (cache: JsonObject): JsonObject =>
  extension(
    'envoy.filters.http.dynamic_forward_proxy',
    any('envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig', {
      dns_cache_config: cache,
    }),
  );

/** http_filter for the listener of a wildcard host. */
export const dynamicForwardProxy = (proxy: IntentProxy, { hostname }: Service): JsonObject =>
  httpFilter({ name: dnsCacheName(hostname), dns_lookup_family: lookupFamily(proxy) });

/** Network filter for TLS to a wildcard host: resolves the server name (buildSNIDFPFilter). */
export const sniForwardProxy = (
  proxy: IntentProxy,
  { hostname }: Service,
  port: number,
): JsonObject =>
  // prettier-ignore
  extension(
    'envoy.extensions.filters.network.sni_dynamic_forward_proxy',
    any('envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig', {
      dns_cache_config: { name: dnsCacheName(hostname), dns_lookup_family: lookupFamily(proxy) },
      port_value: port,
    }),
  );

/** http_filter for unknown hosts in mode ALLOW_ANY_DYNAMIC_DNS (buildAllowAnyDynamicDNSHTTPForwardProxyFilter). */
export const allowAnyDnsFilter = (proxy: IntentProxy): JsonObject =>
  httpFilter(allowAnyDnsCache(proxy));

/** The DNS cache of the mode, shared with its cluster; asks Istio's DNS proxy where that is on. */
export const allowAnyDnsCache = (proxy: IntentProxy): JsonObject =>
  present({
    name: 'allow_any_dfp_dns_cache',
    dns_lookup_family: lookupFamily(proxy),
    max_hosts: 1024,
    typed_dns_resolver_config:
      goBool(proxy.metadata['DNS_CAPTURE']) === true ? dnsProxyResolver(proxy) : undefined,
  });

function dnsProxyResolver(proxy: IntentProxy): JsonObject {
  const match = /^(.*):(\d{1,5})$/.exec(proxy.metadata['DNS_PROXY_ADDR'] ?? '');
  const host = match?.[1] || '127.0.0.1';
  return extension(
    'envoy.network.dns_resolver.cares',
    any('envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig', {
      resolvers: [
        socketAddress(host === 'localhost' ? '127.0.0.1' : host, Number(match?.[2] ?? 15_053)),
      ],
    }),
  );
}
