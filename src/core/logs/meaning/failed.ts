import type { AccessLogEntry, StandardField } from '../model/access-log-entry.ts';
import { flagsOf } from './flags.ts';

/** What tells whether a line is of a failure. */
export const FAILURE_FIELDS: readonly StandardField[] = [
  'response_code',
  'response_flags',
  'response_code_details',
  'connection_termination_details',
  'protocol',
];

/** Flags that a request can have and still be answered as was meant. */
const HARMLESS: ReadonlySet<string> = new Set(['DI', 'RFCF']);

/**
 * Whether a line is of a failure: a status of 500 and above, a response flag that tells of trouble, a refusal by a proxy (404
 * without route, 403, 401, 429: all that 4xx which is not the application's own answer), or a connection that a policy
 * closed. A 4xx of the application is its answer to its client: --status 4xx shows those.
 */
export function isFailure(entry: AccessLogEntry): boolean {
  const code = entry.response_code ?? 0;
  if (code >= 500) return true;
  for (const flag of flagsOf(entry.response_flags)) if (!HARMLESS.has(flag)) return true;
  if (entry.connection_termination_details?.startsWith('rbac_access_denied') === true) return true;
  const details = entry.response_code_details;
  return code >= 400 && typeof details === 'string' && details !== 'via_upstream';
}
