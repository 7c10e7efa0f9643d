import type { Cors, Fault } from '../core/model/envoy/per-filter-config.ts';
import type { HashPolicy, RetryPolicy, Rewrite } from '../core/model/envoy/route-action.ts';
import { percentText } from '../core/query/percent.ts';
import { headerText, stringText } from '../core/query/routes/match-words.ts';
import type { HeaderChange, RouteRow } from '../core/query/routes/route-row.ts';
import { destinationText, type Standpoint } from '../core/query/destination.ts';
import { splitPort } from '../core/query/routes/virtual-host-name.ts';
import { durationText } from './duration.ts';

/** "path prefix → /v2, host → legacy.example.com" */
export function rewriteText(rewrite: Rewrite): string {
  const regex = (value: { readonly pattern: string; readonly substitution: string }) =>
    `~ ${value.pattern} → ${value.substitution}`;
  const parts = [
    rewrite.prefix !== undefined && `path prefix → ${rewrite.prefix}`,
    rewrite.regex !== undefined && `path ${regex(rewrite.regex)}`,
    rewrite.template !== undefined && `path → template ${rewrite.template}`,
    rewrite.path !== undefined && `path → ${rewrite.path}`,
    rewrite.hostLiteral !== undefined && `host → ${rewrite.hostLiteral}`,
    rewrite.hostHeader !== undefined && `host → header ${rewrite.hostHeader}`,
    rewrite.hostPathRegex !== undefined && `host from path ${regex(rewrite.hostPathRegex)}`,
    rewrite.autoHost === true && `host → the endpoint's`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

/** `delay 2s for 100 %, abort 555 for 50 %, where end-user = "jason"` */
export function faultText({ delay, abort, headers, upstreamCluster }: Fault): string {
  const parts = [
    delay &&
      `delay ${delay.fixedMs === undefined ? 'by header' : durationText(delay.fixedMs)} for ${percentText(delay.share.fraction)}`,
    abort && `abort ${abortStatus(abort)} for ${percentText(abort.share.fraction)}`,
    headers.length > 0 ? `where ${headers.map(headerText).join(' and ')}` : undefined,
    upstreamCluster && `to cluster ${upstreamCluster}`,
  ];
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}

const abortStatus = ({ httpStatus, grpcStatus }: NonNullable<Fault['abort']>): string =>
  httpStatus !== undefined
    ? String(httpStatus)
    : grpcStatus !== undefined
      ? `gRPC ${grpcStatus}`
      : 'by header';

/** "2 on connect-failure,refused-stream, 2s each" */
export function retriesText(retries: RetryPolicy): string {
  if (retries.attempts === 0) return 'none';
  // Only a request's own x-envoy-retry-on could ask for any (envoy router filter).
  if (retries.on.length === 0) return 'none unless the request asks';
  const codes = retries.statusCodes.length > 0 ? ` ${retries.statusCodes.join('/')}` : '';
  const each =
    retries.perTryTimeoutMs === undefined ? '' : `, ${durationText(retries.perTryTimeoutMs)} each`;
  return `${retries.attempts} on ${retries.on.join(',')}${codes}${each}`;
}

export const mirrorsText = (row: RouteRow): string =>
  row.mirrors
    .map((mirror) => `${destinationText(mirror, standpoint(row))} ${percentText(mirror.share)}`)
    .join(', ');

/** Names are as short as the proxy's namespace and the virtual host's port allow. */
function standpoint({ proxy, virtualHost }: RouteRow): Standpoint {
  const { port } = splitPort(virtualHost);
  const namespace = proxy.slice(0, proxy.indexOf('/'));
  return port === null ? { namespace } : { namespace, port };
}

export function corsText(cors: Cors): string {
  const parts = [
    cors.allowOrigins.map(stringText).join(' or ') || 'no origins',
    cors.allowMethods !== undefined && `methods ${cors.allowMethods}`,
    cors.allowHeaders !== undefined && `headers ${cors.allowHeaders}`,
    cors.exposeHeaders !== undefined && `exposes ${cors.exposeHeaders}`,
    cors.allowCredentials && 'credentials',
    cors.maxAge !== undefined && `max age ${cors.maxAge}s`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

const SIGNS: Readonly<Record<HeaderChange['operation'], string>> = {
  append: '+',
  'add-if-absent': '+?',
  overwrite: '=',
  'overwrite-if-exists': '=?',
  remove: '-',
};

/** "request =x-env: prod, response -server" */
export const headersText = (changes: readonly HeaderChange[]): string =>
  changes
    .map(
      ({ on, operation, name, value }) =>
        `${on} ${SIGNS[operation]}${name}${value === null ? '' : `: ${value}`}`,
    )
    .join(', ');

export const hashPolicyText = (policies: readonly HashPolicy[]): string =>
  policies
    .map(({ kind, name }) =>
      name === '' ? kind.replace('-', ' ') : `${kind.replace('-', ' ')} ${name}`,
    )
    .join(', ');
