import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** A file of access lines of Istio's default format. */
export interface LogFile {
  readonly path: string;
  readonly lines: number;
  readonly bytes: number;
}

const CACHE = join(import.meta.dirname, '..', '.cache', 'bench');
/** Different lines; the file repeats them. */
const DIFFERENT = 20_000;

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
  'curl/7.88.1',
  'Go-http-client/1.1',
];

/** A linear congruential generator: the same lines each time. */
let state = 7;
function below(limit: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}
const hex = (digits: number): string =>
  Array.from({ length: digits }, () => below(16).toString(16)).join('');
const two = (value: number): string => String(value).padStart(2, '0');

/** The values of one request by the keys of Istio's JSON format, sorted as Envoy writes them. */
function request(): Readonly<Record<string, string | number | null>> {
  const code = [200, 200, 200, 200, 200, 404, 503][below(7)] ?? 200;
  return {
    authority: `reviews-${below(20)}:9080`,
    bytes_received: below(1000),
    bytes_sent: below(100_000),
    connection_termination_details: null,
    downstream_local_address: `10.96.${below(255)}.4:9080`,
    downstream_remote_address: `10.244.1.${below(255)}:4${below(9999)}`,
    duration: below(2000),
    method: 'GET',
    path: `/reviews/${below(1000)}?page=${below(50)}`,
    protocol: 'HTTP/1.1',
    request_id: `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
    requested_server_name: null,
    response_code: code,
    response_code_details: 'via_upstream',
    response_flags: code === 503 ? 'UF,URX' : '-',
    route_name: `route-${below(10)}`,
    start_time: `2026-11-20T22:${two(below(60))}:${two(below(60))}.${String(below(1000)).padStart(3, '0')}Z`,
    upstream_cluster: `outbound|9080||reviews-${below(20)}.default.svc.cluster.local`,
    upstream_host: `10.244.1.${below(255)}:9080`,
    upstream_local_address: `10.244.1.3:4${below(9999)}`,
    upstream_service_time: String(below(2000)),
    upstream_transport_failure_reason: null,
    user_agent: AGENTS[below(AGENTS.length)] ?? '',
    x_forwarded_for: null,
  };
}

function textLine(values: Readonly<Record<string, string | number | null>>): string {
  const value = (key: string): string => String(values[key] ?? '-');
  const all = (...keys: string[]): string => keys.map(value).join(' ');
  const quoted = (...keys: string[]): string => keys.map((key) => `"${value(key)}"`).join(' ');
  return [
    `[${value('start_time')}]`,
    `"${all('method', 'path', 'protocol')}"`,
    all(
      'response_code',
      'response_flags',
      'response_code_details',
      'connection_termination_details',
    ),
    quoted('upstream_transport_failure_reason'),
    all('bytes_received', 'bytes_sent', 'duration', 'upstream_service_time'),
    quoted('x_forwarded_for', 'user_agent', 'request_id', 'authority', 'upstream_host'),
    all('upstream_cluster', 'upstream_local_address', 'downstream_local_address'),
    all('downstream_remote_address', 'requested_server_name', 'route_name'),
  ].join(' ');
}

/** So many different lines, each with its line end, as one text. */
export function someLines(kind: 'text' | 'json', count = DIFFERENT): string {
  state = 7;
  return Array.from({ length: count }, () => {
    const values = request();
    return `${kind === 'text' ? textLine(values) : JSON.stringify(values)}\n`;
  }).join('');
}

/** Writes such a file once; later runs find it. */
export function logFile(kind: 'text' | 'json', lines: number): LogFile {
  const path = join(CACHE, `${kind}-${lines}.log`);
  if (!existsSync(path)) {
    mkdirSync(CACHE, { recursive: true });
    const block = Buffer.from(someLines(kind));
    const file = openSync(`${path}.part`, 'w');
    for (let written = 0; written < lines; written += DIFFERENT) {
      const all = lines - written >= DIFFERENT;
      writeSync(file, all ? block : Buffer.from(someLines(kind, lines - written)));
    }
    closeSync(file);
    renameSync(`${path}.part`, path);
  }
  return { path, lines, bytes: statSync(path).size };
}
