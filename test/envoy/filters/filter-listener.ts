import { socket } from '../../support/envoy-config.ts';
import { tlsInspector } from '../../support/envoy-tls.ts';

const TYPES = 'type.googleapis.com/envoy.extensions.filters.';

/** What Envoy tells of a request that it answers itself, in the answer's body: by "|". */
const TOLD = ['RESPONSE_CODE_DETAILS', 'RESPONSE_FLAGS', 'REQ(:path)', 'REQ(:authority)', 'DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT'] as const; // prettier-ignore

/** An HTTP filter by the end of its type: "rbac.v3.RBAC". */
export const httpFilter = (type: string, config: object = {}): object => ({
  name: filterName(type),
  typed_config: { '@type': `${TYPES}http.${type}`, ...config },
});

const filterName = (type: string): string =>
  `envoy.filters.http.${type.slice(0, type.indexOf('.'))}`;

/** A typed_per_filter_config with one entry. */
export const perFilter = (type: string, message: string, config: object): object => ({
  [filterName(type)]: { '@type': `${TYPES}http.${message}`, ...config },
});

/** Routes that tell of the request; `x-config: n` chooses the n-th of them. */
export const tellingRoutes = (settings: readonly object[]): object => ({
  validate_clusters: false,
  virtual_hosts: [
    {
      name: 'all',
      domains: ['*'],
      routes: settings.map((own, at) => ({
        match: { prefix: '', headers: [{ name: 'x-config', string_match: { exact: String(at) } }] },
        ...('route' in own ? {} : { direct_response: { status: 206 + (at % 7) } }),
        ...own,
      })),
    },
  ],
});

/** The config of an HttpConnectionManager whose answers tell what `more` asks beside TOLD. */
export const manager = (routes: object, filters: readonly object[], more: object = {}): object => ({
  '@type': `${TYPES}network.http_connection_manager.v3.HttpConnectionManager`,
  stat_prefix: 'test',
  route_config: routes,
  http_filters: [...filters, httpFilter('router.v3.Router')],
  local_reply_config: { body_format: { text_format_source: { inline_string: TOLD.map((one) => `%${one}%`).join('|') } } },
  ...more,
}); // prettier-ignore

/** A listener on all of 127.0.0.0/8. */
export const listenerWith = (port: number, http: object, more: object = {}): object => ({
  name: String(port),
  address: socket(port, '0.0.0.0'),
  listener_filters: [tlsInspector],
  filter_chains: [
    {
      filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: http }],
      ...more,
    },
  ],
});
