import type { LogRecord } from '../model/log-record.ts';
import { flagsOf } from '../meaning/flags.ts';
import type { Answer, Attempt } from './joined-request.ts';

/**
 * Who answered a call. A proxy that says `via_upstream` passed on what came from behind it; any other detail is its own answer
 * (envoy/source/common/stream_info/utility.h). The attempt that the client's proxy passed on is the last one.
 */
export function answerOf(client: LogRecord | undefined, attempts: readonly Attempt[]): Answer {
  const last = answering(client, attempts);
  if (client !== undefined && !isPassedOn(client)) return ownAnswer(client);
  if (last !== undefined) return answerOfAttempt(last);
  if (client === undefined) return { ...NOBODY };
  return { ...ownAnswer(client), by: 'upstream', proxy: null, address: client.entry.upstream_host ?? null }; // prettier-ignore
}

/** The attempt whose answer was passed on: at the address that the client logged, else the last; none where another server's line is missing. */
export function answering(
  client: LogRecord | undefined,
  attempts: readonly Attempt[],
): Attempt | undefined {
  const host = client?.entry.upstream_host ?? undefined;
  const there = attempts.filter(({ server: { entry } }) => host === undefined || isAt(entry.downstream_local_address, host)); // prettier-ignore
  return there.at(-1);
}

/** A load balancer or NAT in between, or a format without the address, tells nothing. */
const isAt = (local: string | null | undefined, host: string): boolean =>
  local === undefined || local === null || local === host;

function answerOfAttempt({ server, calls }: Attempt): Answer {
  if (!isPassedOn(server)) return ownAnswer(server);
  const [own] = calls;
  // A gateway's one line stands for both of its sides.
  if (own?.client === server) return own.answer;
  return { ...ownAnswer(server), by: 'application' };
}

/** Whether a line tells of an answer that came from behind the proxy. Formats before 1.9 have no details: then flags and an upstream tell. */
export function isPassedOn({ entry }: LogRecord): boolean {
  const { response_code_details: details, upstream_host: host } = entry;
  if (details !== undefined) return details === 'via_upstream';
  return typeof host === 'string' && flagsOf(entry.response_flags).every((flag) => PASSED_ON.has(flag)); // prettier-ignore
}

/** Flags of requests that an upstream answered all the same. */
const PASSED_ON = new Set(['DI', 'URX']);

function ownAnswer({ side, proxy, entry }: LogRecord): Answer {
  const status = entry.response_code ?? null;
  return {
    by: status === 0 ? 'nobody' : (side ?? 'client'),
    proxy,
    address: null,
    status,
    flags: entry.response_flags ?? null,
    details: entry.response_code_details ?? null,
  };
}

const NOBODY: Answer = {
  by: 'nobody', proxy: null, address: null, status: null, flags: null, details: null,
}; // prettier-ignore
