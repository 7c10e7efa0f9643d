import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { socket } from '../support/envoy-config.ts';
import type { Draw } from './chain-scene.ts';

const EXTENSIONS = 'type.googleapis.com/envoy.extensions.';

/** Operators whose values Envoy fills in here; none of them are free text of the client. */
const TYPED = [
  'START_TIME', 'START_TIME(%s.%3f)', 'START_TIME(%d/%b/%Y:%H:%M:%S %z)', 'REQ(:METHOD)', 'PROTOCOL', 'UPSTREAM_PROTOCOL',
  'RESPONSE_CODE', 'RESPONSE_FLAGS', 'RESPONSE_FLAGS_LONG', 'RESPONSE_CODE_DETAILS', 'CONNECTION_TERMINATION_DETAILS',
  'UPSTREAM_TRANSPORT_FAILURE_REASON', 'BYTES_RECEIVED', 'BYTES_SENT', 'REQUEST_HEADERS_BYTES', 'DURATION',
  'RESPONSE_DURATION', 'COMMON_DURATION(DS_RX_BEG:DS_TX_END:us)', 'RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)',
  'REQ(X-REQUEST-ID)', 'UPSTREAM_HOST', 'UPSTREAM_CLUSTER_RAW', 'UPSTREAM_LOCAL_ADDRESS', 'UPSTREAM_REMOTE_PORT',
  'DOWNSTREAM_LOCAL_ADDRESS', 'DOWNSTREAM_REMOTE_ADDRESS', 'DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT', 'CONNECTION_ID',
  'REQUESTED_SERVER_NAME', 'ROUTE_NAME', 'ACCESS_LOG_TYPE', 'GRPC_STATUS', 'GRPC_STATUS(NUMBER)',
  'UPSTREAM_REQUEST_ATTEMPT_COUNT', 'STREAM_ID', 'METADATA(ROUTE:test)', 'METADATA(ROUTE:test:name)',
]; // prettier-ignore

/** What a client may fill with anything; one of them in a format, as two neighbours could not be told apart. */
const FREE = [
  'REQ(USER-AGENT)', 'REQ(X-TENANT)', 'REQ(X-TENANT?USER-AGENT)', 'REQ(X-ENVOY-ORIGINAL-PATH?:PATH)', 'RESP(X-ECHO)', 'REQ(X-TENANT):7',
]; // prettier-ignore

const LITERALS = [' ', '" "', ' | ', ', x=', ' ["', '"] ', '\t'];

/** A random format: typed operators and one free one, each once, with literals between all. */
export function someFormat(draw: Draw): {
  readonly operators: readonly string[];
  readonly text: string;
} {
  const count = draw([3, 6, 9, 14]);
  const operators = new Set(Array.from({ length: count }, () => draw(TYPED)));
  const all = [...operators];
  all.splice(draw(all.map((_, at) => at)), 0, draw(FREE));
  return { operators: all, text: `${draw(['', '[', 'log: '])}${all.map((operator) => `%${operator}%`).join('\u0000')}\n`.replaceAll('\u0000', () => draw(LITERALS)) }; // prettier-ignore
}

/** A JSON format with the operators as keys, without their lengths. */
export const jsonOf = (operators: readonly string[]): object =>
  Object.fromEntries(operators.map((operator) => [operator.replace(/:\d+$/, ''), `%${operator}%`]));

const fileLog = (path: string, format: object): object => ({
  name: 'envoy.access_loggers.file',
  typed_config: {
    '@type': `${EXTENSIONS}access_loggers.file.v3.FileAccessLog`,
    path,
    log_format: format,
  },
});

export interface LoggingListener {
  readonly port: number;
  /** Both get a line for each request: the text, and the same operators as JSON, in which nothing is ambiguous. */
  readonly textFile: string;
  readonly jsonFile: string;
  readonly text: string;
  readonly json: object;
}

/** A listener that logs each request in two formats and has routes that answer, fail and are not there. */
export function loggingListener({ port, textFile, jsonFile, text, json }: LoggingListener): object {
  const route = (prefix: string, action: object): object => ({
    name: `to${prefix}`,
    match: { prefix },
    metadata: { filter_metadata: { test: { name: 'reviews-v2', list: [1, 'a b'] } } },
    ...action,
  });
  const routes = [
    route('/fail', { route: { cluster: 'nobody' } }),
    route('/none', { route: { cluster: 'unknown' } }),
    route('/direct', { direct_response: { status: 418 } }),
    route('/', { route: { cluster: 'echo' } }),
  ];
  const manager = {
    '@type': `${EXTENSIONS}filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'test',
    delayed_close_timeout: '0.01s',
    route_config: {
      validate_clusters: false,
      virtual_hosts: [{ name: 'all', domains: ['shop.test', 'shop.test:80'], routes }],
    },
    http_filters: [
      {
        name: 'envoy.filters.http.router',
        typed_config: { '@type': `${EXTENSIONS}filters.http.router.v3.Router` },
      },
    ],
    access_log: [
      fileLog(textFile, { text_format_source: { inline_string: text } }),
      fileLog(jsonFile, { json_format: json }),
    ],
  };
  return {
    name: `listener-${port}`,
    address: socket(port),
    filter_chains: [
      {
        filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }],
      },
    ],
  };
}

const PATHS = ['/', '/a?b=c', '/a"b', '/x"y"?q="', '/fail', '/none', '/direct?"', '/%20"'];
const VALUES = [
  'curl/8', 'a b', 'a" "b', '" "', '"', '- -', 'x" "11111111-2222-3333-4444-555555555555" "y', '{"a": "b"}', 'é ü', '[', '"] ',
  ', x=1', ' | ', 'GET / HTTP/1.1" 200 -', '\t', 'a\\"b', '%REQ(X)%', '-',
]; // prettier-ignore
const HOSTS = ['shop.test', 'shop.test:80', 'other.test'];

/** A request as bytes; Node's client would refuse some of these values. */
export const someRequest = (draw: Draw): Buffer =>
  Buffer.from(
    [
      `${draw(['GET', 'POST', 'DELETE'])} ${draw(PATHS)} HTTP/1.1`,
      `Host: ${draw(HOSTS)}`,
      ...(draw([true, true, false]) ? [`User-Agent: ${draw(VALUES)}`] : []),
      ...(draw([true, false]) ? [`X-Tenant: ${draw(VALUES)}`] : []),
      ...(draw([true, false]) ? [`X-Echo: ${draw(VALUES)}`] : []),
      'Connection: close',
      'Content-Length: 3',
      '',
      'abc',
    ].join('\r\n'),
  );

/** Sends one request and waits until the connection is closed. */
export async function send(port: number, request: Buffer): Promise<void> {
  const client = connect(port, '127.0.0.1').resume();
  client.on('error', () => {}); // Envoy may close before it has read everything
  client.write(request);
  await new Promise((resolve) => client.on('close', resolve));
}

/** Answers with what X-Echo says, as a gRPC service in trouble would. */
export async function echoServer(): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('grpc-status', '14');
    const [echo] = [request.headers['x-echo']].flat();
    if (echo !== undefined) response.setHeader('x-echo', echo);
    response.end('hello');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
