import type { StandardField } from '../model/access-log-entry.ts';
import { STANDARD_FIELDS } from '../model/standard-fields.ts';
import type { Operator } from './operator.ts';

/** Operators that tell a standard field, best first; further ones of a format go under `fields`. */
const SOURCES: Readonly<Record<StandardField, readonly string[]>> = {
  start_time: ['START_TIME', 'START_TIME_LOCAL', 'EMIT_TIME', 'EMIT_TIME_LOCAL'],
  method: ['REQ(:method)'],
  path: [
    'REQ(x-envoy-original-path?:path)',
    'PATH(wq:orig_or_path)',
    'REQ(:path?x-envoy-original-path)',
    'REQ(:path)',
    'REQ(x-envoy-original-path)',
    'PATH',
    'REQ_WITHOUT_QUERY(x-envoy-original-path?:path)',
    'REQ_WITHOUT_QUERY(:path)',
  ],
  protocol: ['PROTOCOL'],
  response_code: ['RESPONSE_CODE'],
  response_flags: ['RESPONSE_FLAGS', 'RESPONSE_FLAGS_LONG'],
  response_code_details: ['RESPONSE_CODE_DETAILS'],
  connection_termination_details: ['CONNECTION_TERMINATION_DETAILS'],
  upstream_transport_failure_reason: ['UPSTREAM_TRANSPORT_FAILURE_REASON'],
  bytes_received: ['BYTES_RECEIVED'],
  bytes_sent: ['BYTES_SENT'],
  duration: ['DURATION'],
  upstream_service_time: ['RESP(x-envoy-upstream-service-time)'],
  x_forwarded_for: ['REQ(x-forwarded-for)'],
  user_agent: ['REQ(user-agent)'],
  request_id: ['REQ(x-request-id)'],
  authority: ['REQ(:authority)', 'REQ(:authority?host)', 'REQ(host)'],
  upstream_host: ['UPSTREAM_HOST', 'UPSTREAM_REMOTE_ADDRESS'],
  upstream_cluster: ['UPSTREAM_CLUSTER_RAW', 'UPSTREAM_CLUSTER'],
  upstream_local_address: ['UPSTREAM_LOCAL_ADDRESS'],
  downstream_local_address: ['DOWNSTREAM_LOCAL_ADDRESS', 'DOWNSTREAM_DIRECT_LOCAL_ADDRESS'],
  downstream_remote_address: ['DOWNSTREAM_REMOTE_ADDRESS', 'DOWNSTREAM_DIRECT_REMOTE_ADDRESS'],
  requested_server_name: ['REQUESTED_SERVER_NAME'],
  route_name: ['ROUTE_NAME'],
  istio_policy_status: ['DYNAMIC_METADATA(istio.mixer:status)'],
};

/** How well an operator tells a standard field; a smaller rank is better. */
export interface FieldSource {
  readonly field: StandardField;
  readonly rank: number;
}

const BY_OPERATOR: ReadonlyMap<string, FieldSource> = new Map(
  STANDARD_FIELDS.flatMap((field) =>
    SOURCES[field].map((operator, rank) => [operator, { field, rank }] as const),
  ),
);

/** Names that newer Envoys also give (1.37). */
const ALIASES: Readonly<Record<string, string>> = {
  REQUEST_HEADER: 'REQ',
  RESPONSE_HEADER: 'RESP',
};
/** Their arguments do not change what they are: a format of the time, a length, or which part of the details. */
const ARGUMENTS_DO_NOT_MATTER = /TIME|_DETAILS$|^REQUESTED_SERVER_NAME$/;

/** The standard field that an operator tells, if any. */
export function standardFieldOf({ name, args }: Operator): FieldSource | undefined {
  const plain = Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name;
  if (plain === 'PATH') return pathSource(args ?? '');
  if (args === undefined || args === '' || ARGUMENTS_DO_NOT_MATTER.test(plain))
    return BY_OPERATOR.get(plain);
  return BY_OPERATOR.get(`${plain}(${args.toLowerCase()})`) ?? BY_OPERATOR.get(`${plain}(${args})`);
}

/** PATH(X:Y): the path with its query, as it came, is what Istio logs. */
function pathSource(args: string): FieldSource | undefined {
  const [query = '', which = ''] = args.toUpperCase().split(':');
  const isWhole = (query === '' || query === 'WQ') && (which === '' || which === 'ORIG_OR_PATH');
  return BY_OPERATOR.get(isWhole ? 'PATH(wq:orig_or_path)' : 'PATH');
}
