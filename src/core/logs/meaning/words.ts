import type { AccessLogEntry } from '../model/access-log-entry.ts';
import { codeDetails, detailsText } from './details.ts';
import { flagMeaning, flagsOf } from './flags.ts';
import { transportText } from './transport.ts';

/** The words of each flag of a line, in their order. */
export const flagTexts = (flags: string | null | undefined): readonly string[] =>
  flagsOf(flags).map((flag) => flagMeaning(flag).text);

/**
 * What happened to a request, in a few words: its flags, what response code details and the transport add to them. Undefined
 * for a request that the application answered and that has no flag, unless the answer is an error.
 */
export function wordsOf(entry: AccessLogEntry): string | undefined {
  const flags = flagsOf(entry.response_flags);
  const parts = flags.map((flag) => `${flag} ${flagMeaning(flag).text}`);
  const more = [...details(entry, flags.length > 0), ...closing(entry)];
  if (parts.length === 0) {
    const [first] = more;
    return first;
  }
  return [parts.join(', '), ...more].join(': ');
}

/** What the details say beside the flags: who said no, and what TCP or TLS had to say. */
function details(entry: AccessLogEntry, flagged: boolean): readonly string[] {
  const text = entry.response_code_details;
  const transport = transportOf(entry);
  if (transport !== undefined) return [transport];
  if (typeof text !== 'string') return [];
  if (text === 'via_upstream') return (entry.response_code ?? 0) >= 400 && !flagged ? ['answered from behind this proxy'] : []; // prettier-ignore
  return flagged && !TELLING.test(text) ? [] : [detailsText(text) ?? text];
}

/** Details that say more than the flag they come with. */
const TELLING = /^(?:rbac|jwt|ext_|filter_chain|upstream_per_try|http[123]\.|direct_response)/;

function transportOf(entry: AccessLogEntry): string | undefined {
  const own = entry.upstream_transport_failure_reason;
  if (typeof own === 'string' && own !== '') return transportText(own);
  const text = entry.response_code_details;
  const inner = typeof text === 'string' ? codeDetails(text).transport : undefined;
  return inner === undefined ? undefined : transportText(inner);
}

/** TCP connections tell here which policy closed them. */
function closing({ connection_termination_details: text }: AccessLogEntry): readonly string[] {
  return typeof text === 'string' && text !== '' ? [detailsText(text) ?? text.replaceAll('_', ' ')] : [];
} // prettier-ignore
