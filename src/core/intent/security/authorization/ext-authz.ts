import { flag, number, object, objects, strings, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { any, duration, present } from '../../message.ts';
import type { World } from '../../model/world.ts';
import { specDurationMs } from '../../spec-duration.ts';
import { providerCluster, type ProviderCluster } from '../../telemetry/providers.ts';
import { HTTP_STATUS } from './http-status.ts';

/** The configs of the ext_authz filters that ask a provider; one that speaks HTTP cannot be asked about TCP. */
export interface ExtAuthz {
  readonly http: JsonObject;
  readonly network: JsonObject | undefined;
}

const CACHE = new WeakMap<World, Map<string, ExtAuthz | undefined>>();
const DEFAULT_TIMEOUT_MS = 600_000;

/** An ext_authz provider of the mesh config by its name; undefined when it is unknown or wrong (istio/pilot/pkg/security/authz/builder/extauthz.go). */
export function extAuthz(world: World, name: string): ExtAuthz | undefined {
  let known = CACHE.get(world);
  if (known === undefined) CACHE.set(world, (known = new Map()));
  if (!known.has(name)) known.set(name, made(world, name));
  return known.get(name);
}

/** Names become part of metadata keys (extauthz.go, validateProviderName). */
const NAME = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

function made(world: World, name: string): ExtAuthz | undefined {
  const found = objects(world.mesh, 'extensionProviders').filter(
    (provider) =>
      text(provider, 'name') === name &&
      (object(provider, 'envoyExtAuthzHttp') ?? object(provider, 'envoyExtAuthzGrpc')) !==
        undefined,
  );
  const [provider] = found;
  // A name that is there twice is an error, not a choice.
  if (provider === undefined || found.length > 1 || !NAME.test(name)) return undefined;
  const http = object(provider, 'envoyExtAuthzHttp');
  const config = http ?? object(provider, 'envoyExtAuthzGrpc');
  const port = number(config, 'port') ?? 0;
  const at = providerCluster(world, text(config, 'service'), port);
  const status = text(config, 'statusOnError') ?? '';
  if (at === undefined || port < 1 || port > 65535 || !isKnownStatus(status)) return undefined;
  if (config === undefined) return undefined;
  return http === undefined ? grpcProvider(config, at) : httpProvider(config, at);
}

const isKnownStatus = (status: string): boolean =>
  status === '' || (/^[-+]?\d+$/.test(status) && HTTP_STATUS[Number(status)] !== undefined);

const HEADER_LISTS = [
  'includeRequestHeadersInCheck',
  'includeHeadersInCheck',
  'headersToDownstreamOnDeny',
  'headersToDownstreamOnAllow',
  'headersToUpstreamOnAllow',
] as const;

function httpProvider(config: JsonObject, at: ProviderCluster): ExtAuthz | undefined {
  const path = text(config, 'pathPrefix') ?? '';
  if (path !== '' && !path.startsWith('/')) return undefined;
  if (HEADER_LISTS.some((field) => strings(config, field).includes('*'))) return undefined;
  const added = object(config, 'includeAdditionalHeadersInCheck') ?? {};
  const headers = Object.keys(added)
    .toSorted()
    .map((key) => ({ key, value: text(added, key) }));
  const response = present({
    allowed_upstream_headers: headerPatterns(config, 'headersToUpstreamOnAllow'),
    allowed_client_headers: headerPatterns(config, 'headersToDownstreamOnDeny'),
    allowed_client_headers_on_success: headerPatterns(config, 'headersToDownstreamOnAllow'),
  });
  const service = {
    path_prefix: path === '' ? undefined : path,
    server_uri: { uri: `http://${at.hostname}`, cluster: at.cluster, timeout: timeout(config) },
    authorization_request: headers.length === 0 ? undefined : { headers_to_add: headers },
    authorization_response: Object.keys(response).length === 0 ? undefined : response,
  };
  return {
    http: httpFilter(config, {
      http_service: present(service),
      allowed_headers:
        headerPatterns(config, 'includeRequestHeadersInCheck') ??
        headerPatterns(config, 'includeHeadersInCheck'),
    }),
    network: undefined,
  };
}

function grpcProvider(config: JsonObject, at: ProviderCluster): ExtAuthz {
  const grpc_service = {
    envoy_grpc: { cluster_name: at.cluster, authority: at.hostname },
    timeout: timeout(config),
  };
  return {
    http: httpFilter(config, { grpc_service }),
    network: any(
      'envoy.extensions.filters.network.ext_authz.v3.ExtAuthz',
      present({ stat_prefix: 'tcp.', grpc_service, transport_api_version: 'V3', failure_mode_allow: failOpen(config) }), // prettier-ignore
    ),
  };
}

function httpFilter(config: JsonObject, service: JsonObject): JsonObject {
  const body = object(config, 'includeRequestBodyInCheck');
  const status = text(config, 'statusOnError') ?? '';
  const code = HTTP_STATUS[Number(status)];
  return any(
    'envoy.extensions.filters.http.ext_authz.v3.ExtAuthz',
    present({
      ...service,
      transport_api_version: 'V3',
      failure_mode_allow: failOpen(config),
      status_on_error: status === '' ? undefined : Number(status) === 0 ? {} : { code },
      with_request_body:
        body &&
        present({
          max_request_bytes: number(body, 'maxRequestBytes') || undefined,
          allow_partial_message: flag(body, 'allowPartialMessage') || undefined,
          pack_as_bytes: flag(body, 'packAsBytes') || undefined,
        }),
    }),
  );
}

const failOpen = (config: JsonObject): true | undefined => flag(config, 'failOpen') || undefined;

const timeout = (config: JsonObject): string =>
  duration(specDurationMs(config, 'timeout') ?? DEFAULT_TIMEOUT_MS);

/** Headers with a wildcard at one end, whatever their case (extauthz.go, generateHeaders). */
function headerPatterns(config: JsonObject, field: string): JsonObject | undefined {
  const patterns = strings(config, field).map((header) => {
    if (header.startsWith('*')) return { suffix: header.slice(1), ignore_case: true };
    if (header.endsWith('*')) return { prefix: header.slice(0, -1), ignore_case: true };
    return { exact: header, ignore_case: true };
  });
  return patterns.length === 0 ? undefined : { patterns };
}
