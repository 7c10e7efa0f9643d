import type { Operator } from './operator.ts';

/** How an operator's values look: what they are read as, and what tells them from their neighbours. */
export type Shape =
  | 'time'
  | 'integer'
  | 'protocol'
  | 'flags'
  | 'long-flags'
  | 'address'
  | 'method'
  | 'path'
  | 'authority'
  | 'forwarded-for'
  | 'uuid'
  | 'word'
  /** Envoy's or the configuration's own words: with spaces, seldom with quotes. */
  | 'phrase'
  | 'structure'
  | 'milliseconds'
  | 'text';

/** Operators whose name alone tells the shape; the endings below tell most others. */
const BY_NAME: Readonly<Record<string, Shape>> = {
  RESPONSE_CODE: 'integer',
  GRPC_STATUS_NUMBER: 'integer',
  BYTES_RECEIVED: 'integer',
  BYTES_SENT: 'integer',
  BYTES_RETRANSMITTED: 'integer',
  PACKETS_RETRANSMITTED: 'integer',
  UPSTREAM_REQUEST_ATTEMPT_COUNT: 'integer',
  CONNECTION_ID: 'integer',
  UPSTREAM_CONNECTION_ID: 'integer',
  START_TIME: 'time',
  EMIT_TIME: 'time',
  START_TIME_LOCAL: 'time',
  EMIT_TIME_LOCAL: 'time',
  PROTOCOL: 'protocol',
  UPSTREAM_PROTOCOL: 'protocol',
  RESPONSE_FLAGS: 'flags',
  RESPONSE_FLAGS_LONG: 'long-flags',
  UPSTREAM_HOST: 'address',
  PATH: 'path',
  REQ_WITHOUT_QUERY: 'path',
  UNIQUE_ID: 'uuid',
  DYNAMIC_METADATA: 'structure',
  METADATA: 'structure',
  CLUSTER_METADATA: 'structure',
  UPSTREAM_METADATA: 'structure',
  FILTER_STATE: 'structure',
  UPSTREAM_FILTER_STATE: 'structure',
  TYPED_CEL: 'structure',
  QUERY_PARAMS: 'text',
  LOCAL_REPLY_BODY: 'text',
  CONNECTION_TERMINATION_DETAILS: 'phrase',
  ROUTE_NAME: 'phrase',
  CEL: 'text',
  COALESCE: 'text',
  ENVIRONMENT: 'text',
  FILE_CONTENT: 'text',
  SECRET: 'text',
  QUERY_PARAM: 'text',
  FILTER_CHAIN_NAME: 'phrase',
  LISTENER_NAME: 'phrase',
  VIRTUAL_CLUSTER_NAME: 'phrase',
  RESPONSE_CODE_DETAILS: 'word',
  UPSTREAM_TRANSPORT_FAILURE_REASON: 'text',
  DOWNSTREAM_TRANSPORT_FAILURE_REASON: 'text',
  TRAILER: 'text',
  RESPONSE_TRAILER: 'text',
  REQUEST_TRAILER: 'text',
  CUSTOM_FLAGS: 'word',
  UPSTREAM_CLUSTER: 'word',
  UPSTREAM_CLUSTER_RAW: 'word',
  REQUESTED_SERVER_NAME: 'word',
  HOSTNAME: 'word',
  TRACE_ID: 'word',
  SPAN_ID: 'word',
  STREAM_ID: 'word',
  ACCESS_LOG_TYPE: 'word',
  DOWNSTREAM_CX_RTT: 'word',
};

/** Subjects of certificates and the like hold spaces; what is in no table may hold anything. */
const BY_ENDING: readonly (readonly [ending: RegExp, shape: Shape])[] = [
  [/_BYTES$|_BYTES_(?:SENT|RECEIVED)$|(?:^|_)DURATION$|(?<!_WITHOUT)_PORT$/, 'integer'],
  [/_ADDRESS(?:_WITHOUT_PORT)?$/, 'address'],
  [/_(?:SUBJECT|ISSUER|CERT|V_START|V_END|CLOSE_REASON)$/, 'phrase'],
  [/_SAN$/, 'text'],
  [/_(?:256|1|SERIAL|SERIALS|CIPHER|VERSION|GROUP|SESSION_ID|FINGERPRINT)$/, 'word'],
  [/^UPSTREAM_HOST_NAME|_ATTEMPTED(?:_WITHOUT_PORT)?$|_CLOSE_TYPE$|_ENDPOINT_ID$/, 'word'],
];

const REQUEST_HEADERS: Readonly<Record<string, Shape>> = {
  ':method': 'method',
  ':path': 'path',
  'x-envoy-original-path': 'path',
  'x-forwarded-path': 'path',
  ':authority': 'authority',
  host: 'authority',
  ':scheme': 'word',
  'x-forwarded-for': 'forwarded-for',
  'x-request-id': 'uuid',
};

/** The shape of an operator's values; `text`, which fits everything, for those that no table knows. */
export function shapeOf({ name, args, maxLength }: Operator): Shape {
  const shape = untruncated(name, args);
  // A cut value is no whole time, id or word any more.
  return maxLength === undefined || shape === 'integer' || shape === 'method' ? shape : cut(shape);
}

function untruncated(name: string, args = ''): Shape {
  if (name === 'REQ' || name === 'REQUEST_HEADER') return headerShape(args, REQUEST_HEADERS);
  if (name === 'RESP' || name === 'RESPONSE_HEADER')
    return headerShape(args, { 'x-envoy-upstream-service-time': 'milliseconds' });
  if (name === 'GRPC_STATUS') return args === 'NUMBER' ? 'integer' : 'word';
  return (
    (Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined) ??
    BY_ENDING.find(([ending]) => ending.test(name))?.[1] ??
    'text'
  );
}

/** The first header that Envoy looks for says what the value is; both do when there are two. */
function headerShape(args: string, shapes: Readonly<Record<string, Shape>>): Shape {
  const [first, second = first] = args
    .toLowerCase()
    .split('?')
    .map((header) => (Object.hasOwn(shapes, header) ? (shapes[header] ?? 'text') : 'text'));
  return first === second ? (first ?? 'text') : 'text';
}

const cut = (shape: Shape): Shape =>
  shape === 'path' || shape === 'authority' || shape === 'forwarded-for' ? shape : 'text';
