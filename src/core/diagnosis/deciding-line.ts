import { answering, isPassedOn } from '../logs/join/answer.ts';
import type { Attempt, Call } from '../logs/join/joined-request.ts';
import { outcomeOf, type Outcome } from '../logs/meaning/outcome.ts';
import type { LogRecord } from '../logs/model/log-record.ts';

/** The line that tells how a call ended for whoever made it. */
export const callLine = ({ client, attempts }: Call): LogRecord | undefined =>
  client ?? attempts.at(-1)?.server;

/** How a call ended for whoever made it. */
export function callOutcome(call: Call): Outcome {
  const line = callLine(call);
  return line === undefined ? 'fine' : outcomeOf(line.entry);
}

/**
 * The line whose proxy or application decided how a call ended: a proxy that only passed an answer on knows less than the one that
 * gave it, and an application that fails because a call of its own failed is not the cause.
 */
export function decidingLine(call: Call): LogRecord | undefined {
  const { client, attempts } = call;
  if (client !== undefined && !isPassedOn(client)) return client;
  const last = answering(client, attempts);
  return last === undefined ? (client ?? attempts.at(-1)?.server) : decidingAttempt(last);
}

function decidingAttempt({ server, calls }: Attempt): LogRecord | undefined {
  const [own] = calls;
  if (own?.client === server) return decidingLine(own);
  if (!isPassedOn(server) || (server.entry.response_code ?? 0) < 500) return server;
  const cause = calls.find((call) => callOutcome(call) === 'failed' && isServerError(call));
  return cause === undefined ? server : decidingLine(cause);
}

function isServerError(call: Call): boolean {
  const status = callLine(call)?.entry.response_code ?? 0;
  return status >= 500 || status === 0;
}
