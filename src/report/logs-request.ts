import type { Attempt, Call, JoinedRequest } from '../core/logs/join/joined-request.ts';
import { wordsOf } from '../core/logs/meaning/words.ts';
import type { LogRecord } from '../core/logs/model/log-record.ts';
import { proxyText } from '../core/model/proxy.ts';
import { accessLineData, type AccessLineData } from './log-line-data.ts';
import type { Cell, LinesBlock, Meta, Report } from './report.ts';

/** A call as JSON: the lines in place of records, in the order in which they were made. */
export interface CallData {
  readonly client: AccessLineData | null;
  readonly attempts: readonly AttemptData[];
  readonly mirrors: readonly AttemptData[];
  readonly missing: Call['missing'];
  readonly answer: Call['answer'];
  readonly time: Call['time'];
}

export interface AttemptData {
  readonly server: AccessLineData;
  readonly calls: readonly CallData[];
  readonly clockAheadMs: number | null;
}

export interface RequestInput {
  readonly meta: Meta;
  readonly request: JoinedRequest;
  readonly notes: readonly string[];
}

/** One request on its way through all proxies (`logs --request-id`). */
export function requestReport({ meta, request, notes }: RequestInput): Report {
  const { requestId, calls, lines } = request;
  return {
    command: 'logs-request-id',
    meta,
    data: { requestId, lines, items: calls.map(callData) },
    blocks: [block(calls)],
    names: calls.flatMap(({ client }) => (client === undefined ? [] : [proxyText(client.proxy)])),
    notes: lines > 0 ? notes : [...notes, `No line has the request id ${requestId}`],
    exitCode: 0,
  };
}

const callData = ({ client, attempts, mirrors, missing, answer, time }: Call): CallData => ({
  client: client === undefined ? null : accessLineData(client, {}),
  attempts: attempts.map(attemptData),
  mirrors: mirrors.map(attemptData),
  missing,
  answer,
  time,
});

const attemptData = ({ server, calls, clockAheadMs }: Attempt): AttemptData => ({
  server: accessLineData(server, {}),
  // A gateway's one line stands for both of its sides.
  calls: calls.map(callData),
  clockAheadMs,
});

const block = (calls: readonly Call[]): LinesBlock => ({
  kind: 'lines',
  get lines() {
    return calls.flatMap((call) => callLines(call, ''));
  },
});

/** One call: its client, the attempts below it, and what each of them called. */
function callLines(call: Call, indent: string): Cell[][] {
  const { client, attempts, mirrors, missing } = call;
  const inner = `${indent}  `;
  return [
    ...(client === undefined ? [] : [lineCells(indent, '', client)]),
    ...timeLines(call, inner),
    ...attempts.flatMap((attempt, at) =>
      attemptLines(attempt, client, {
        indent: client === undefined ? indent : inner,
        word: attempts.length > 1 ? `attempt ${at + 1}  ` : '',
      }),
    ),
    ...mirrors.flatMap((mirror) => attemptLines(mirror, client, { indent: inner, word: 'mirrored  ' })),
    ...missing.map(({ side, at }): Cell[] => [dim(`${inner}no line of the ${side}${at === null ? '' : ` at ${at}`}`)]),
    ...(indent === '' ? [[answerCell(call)]] : []),
  ];
} // prettier-ignore

function attemptLines(
  { server, calls, clockAheadMs }: Attempt,
  client: LogRecord | undefined,
  { indent, word }: { readonly indent: string; readonly word: string },
): Cell[][] {
  // A gateway in the middle is its own client: one line for both.
  const own = calls.filter((call) => call.client === server);
  const others = calls.filter((call) => call.client !== server);
  const ahead = clockAheadMs === null ? [] : [[dim(`${indent}  its clock is ${clockAheadMs}ms ahead`)]];
  return [
    ...(server === client ? [] : [lineCells(indent, word, server)]),
    ...ahead,
    ...own.flatMap((call) => callLines({ ...call, client: undefined }, `${indent}  `)),
    ...others.flatMap((call) => callLines(call, `${indent}  `)),
  ];
} // prettier-ignore

function lineCells(indent: string, word: string, { proxy, side, entry }: LogRecord): Cell[] {
  const { method, authority, path, response_code: code, duration, start_time: time } = entry;
  const words = wordsOf(entry);
  const status = code === 0 || code === null || code === undefined ? '-' : String(code);
  return [
    `${indent}${word}`,
    { text: (side ?? '-').padEnd(8), tone: 'dim' },
    { text: proxyText(proxy) || '-', tone: 'strong' },
    `  ${method ?? '-'} ${authority ?? ''}${path ?? ''}  `,
    { text: status, tone: (code ?? 0) >= 500 || code === 0 ? 'bad' : (code ?? 0) >= 400 ? 'warn' : 'good' },
    `  ${duration ?? '-'}ms`,
    ...(words === undefined ? [] : [`  ${words}`]),
    { text: `  ${time ?? ''}`, tone: 'dim' },
  ];
} // prettier-ignore

/** Where the time of a call went, the parts that are known. */
function timeLines({ time, attempts }: Call, indent: string): Cell[][] {
  const parts = [
    ['earlier attempts', time.earlierMs],
    ["client's proxy", time.clientProxyMs],
    ['network', time.networkMs],
    ["server's proxy", time.serverProxyMs],
    ['application', time.applicationMs],
  ] as const;
  const known = parts.filter(([, ms]) => ms !== null && ms > 0);
  if (attempts.length === 0 || known.length === 0) return [];
  return [[dim(`${indent}${known.map(([what, ms]) => `${what} ${ms}ms`).join(' · ')}`)]];
}

function answerCell({ answer }: Call): Cell {
  const { by, proxy, address, status, flags } = answer;
  const where = proxy === null ? address : proxyText(proxy);
  const at = where === null || where === '' ? '' : ` at ${where}`;
  if (by === 'nobody') return `Nobody answered${flags === null ? '' : ` (${flags})`}.`;
  const who = { application: `The application${at}`, upstream: `The upstream${at}`, client: `The client's proxy${at}`, server: `The server's proxy${at}`, gateway: `The gateway${at}` }[by]; // prettier-ignore
  return `${who} answered${status === null ? '' : ` ${status}`}${flags === null ? '' : ` (${flags})`}.`;
}

const dim = (text: string): Cell => ({ text, tone: 'dim' });
