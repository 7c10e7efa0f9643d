import type { Header, HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';
import { httpFilter, perFilter } from './filter-listener.ts';

/** Services that are asked, by cluster; the others cannot be reached. */
const SERVICES = ['http-service', 'gRPC-service'] as const;
export const UNREACHABLE: ReadonlySet<string> = new Set([
  'dead-service',
  'empty-service',
  'missing-service',
]);

const httpService = (cluster: string): object => ({
  http_service: { server_uri: { uri: 'http://authz.test', cluster, timeout: '5s' } },
});
const grpcService = (cluster: string): object => ({
  grpc_service: { envoy_grpc: { cluster_name: cluster }, timeout: '5s' },
});

/** Envoy does not start with a gRPC service whose cluster it lacks. */
const service = (draw: Draw, name: string): object =>
  name === 'gRPC-service' ||
  (UNREACHABLE.has(name) && name !== 'missing-service' && draw([true, false]))
    ? grpcService(name)
    : httpService(name);

const METADATA = { level: 'secret' };

const condition = (draw: Draw): object => ({
  filter_enabled_metadata: {
    filter: draw(['test.authz', 'test.authz', 'test.none']),
    path: [{ key: 'level' }],
    value: { string_match: { exact: draw(['secret', 'secret', 'public']) } },
    ...(draw([true, false, false]) ? { invert: true } : {}),
  },
});

const enabled = (draw: Draw): object => ({
  filter_enabled: { default_value: { numerator: draw([0, 100]), denominator: 'HUNDRED' } },
});

const denial = (draw: Draw): object => ({
  deny_at_disable: {
    default_value: draw([true, true, false]),
    runtime_key: 'test.deny_at_disable',
  },
});

const body = (draw: Draw): object => ({
  with_request_body: {
    max_request_bytes: draw([50, 100]),
    ...(draw([true, false, false]) ? { allow_partial_message: true } : {}),
  },
});

const failure = (draw: Draw): object => draw([{}, {}, { failure_mode_allow: true }, { failure_mode_allow: true, failure_mode_allow_header_add: true }]); // prettier-ignore

const status = (draw: Draw): object =>
  draw([
    {},
    {
      status_on_error: {
        code: draw(['Unauthorized', 'ServiceUnavailable', 'Conflict', 'TooManyRequests', 'OK']),
      },
    },
  ]); // prettier-ignore

/** Which headers the service is told of. */
const told = (draw: Draw): object => {
  const list = { patterns: [draw([{ exact: 'content-type' }, { prefix: 'x-' }, { prefix: 'content-' }])] }; // prettier-ignore
  return draw([{}, {}, {}, { allowed_headers: list }, { disallowed_headers: list }]);
};

const perRoute = (draw: Draw): object =>
  draw<object>([
    { disabled: true },
    { check_settings: { context_extensions: { a: 'b' } } },
    { check_settings: { disable_request_body_buffering: true } },
    { check_settings: { with_request_body: { max_request_bytes: draw([20, 60]) } } },
    { check_settings: httpService(draw([...UNREACHABLE])) },
  ]);

const levels = (draw: Draw, wanted: boolean): readonly object[] =>
  [wanted, draw([true, false, false])].map((has) =>
    has ? perFilter('ext_authz.v3.ExtAuthz', 'ext_authz.v3.ExtAuthzPerRoute', perRoute(draw)) : {},
  );

const wrapper = (draw: Draw): object => ({
  'envoy.filters.http.ext_authz': {
    '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig',
    ...draw([{ disabled: true }, { config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute', ...perRoute(draw) } }]),
  },
}); // prettier-ignore

export interface DrawnAuthz {
  readonly kinds: readonly string[];
  readonly filters: readonly object[];
  /** typed_per_filter_config of the route and of its virtual host. */
  readonly route: object;
  readonly host: object;
}

const KINDS = ['http-service', 'gRPC-service', 'dead-service', 'missing-service', 'empty-service', 'enabled by share', 'enabled by metadata', 'denied when disabled', 'with body', 'failure mode', 'status on error', 'set per route', 'wrapped per route'] as const; // prettier-ignore

/** One filter of ext_authz and what its route says of it; kinds take their turn. */
export function someAuthz(draw: Draw, at: number): DrawnAuthz {
  const kind = KINDS[at % KINDS.length] ?? 'http-service';
  const isWanted = (name: (typeof KINDS)[number], often: readonly boolean[]): boolean => kind === name || draw(often); // prettier-ignore
  const rarely = [true, false, false, false, false];
  const isFailing = kind === 'failure mode' || kind === 'status on error';
  const name = kind.endsWith('-service') ? kind : draw(isFailing ? [...UNREACHABLE] : [...SERVICES, ...SERVICES, 'dead-service']); // prettier-ignore
  const [route = {}, host = {}] = levels(draw, isWanted('set per route', rarely));
  const denies = isWanted('denied when disabled', rarely);
  return {
    kinds: [`ext_authz: ${kind}`],
    filters: [
      httpFilter('set_metadata.v3.Config', { metadata: [{ metadata_namespace: 'test.authz', value: METADATA }] }), // prettier-ignore
      httpFilter('ext_authz.v3.ExtAuthz', {
        transport_api_version: 'V3',
        ...service(draw, name),
        ...(isWanted('enabled by metadata', rarely) ? condition(draw) : {}),
        ...(denies || isWanted('enabled by share', rarely) ? enabled(draw) : {}),
        ...(denies ? denial(draw) : {}),
        ...(isWanted('with body', rarely) ? body(draw) : {}),
        ...failure(draw),
        ...told(draw),
        ...status(draw),
      }),
    ],
    route: kind === 'wrapped per route' ? wrapper(draw) : route,
    host,
  };
}

/** What the service will say: in the path, which it is told. */
export const VERDICTS = ['allow', 'deny', 'fail'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const someCheck = (draw: Draw, id: string): { readonly verdict: Verdict; readonly request: HttpRequest } => {
  const verdict = draw([...VERDICTS, 'allow', 'deny'] as const);
  const headers: Header[] = draw([[], [], [['content-type', 'application/grpc']]]);
  return { verdict, request: { scheme: 'http', protocol: 'HTTP/1.1', method: 'POST', path: `/${verdict}/${id}`, authority: 'shop.example', headers, bodyBytes: draw([0, 30, 50, 51, 100, 200]) } };
}; // prettier-ignore
