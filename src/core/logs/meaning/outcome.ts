import type { AccessLogEntry, StandardField } from '../model/access-log-entry.ts';
import { flagsOf } from './flags.ts';

/** What a line tells of its request. */
export type Outcome = 'failed' | 'delayed' | 'fine';

/** What `outcomeOf` reads. */
export const OUTCOME_FIELDS: readonly StandardField[] = [
  'response_code',
  'response_flags',
  'connection_termination_details',
  'method',
];

/** Flags that a request can have and still be answered as was meant. */
const HARMLESS: ReadonlySet<string> = new Set(['DI', 'RFCF']);

/**
 * A request failed where its status is 400 or more, none was sent, a response flag tells of trouble, or a policy closed its
 * connection. Whose 4xx it was does not count: one line cannot tell, for what the server's sidecar refused (403) is "via_upstream"
 * to the client's, as an application's own answer is.
 */
export function outcomeOf(entry: AccessLogEntry): Outcome {
  const { response_code: status, response_flags: text, connection_termination_details: end } = entry;
  if ((status ?? 0) >= 400) return 'failed';
  const flags = flagsOf(text);
  for (const flag of flags) if (!HARMLESS.has(flag)) return 'failed';
  // A TCP connection has no status: it ends without a flag, also where a policy ended it.
  if (typeof end === 'string' && end.startsWith('rbac_access_denied')) return 'failed';
  if (status === 0 && typeof entry.method === 'string') return 'failed';
  return flags.includes('DI') ? 'delayed' : 'fine';
} // prettier-ignore

/** The one definition of --errors, of the ERRORS of --by, and of what --diagnose explains. */
export const isFailure = (entry: AccessLogEntry): boolean => outcomeOf(entry) === 'failed';
