import { SENSITIVE_HEADERS } from '../../decode/sensitive-text.ts';
import type { Operator } from './operator.ts';

/** A header that lets somebody in, also as one of two (`COOKIE?X`), within an expression or another command (CEL, COALESCE). */
const HEADER = new RegExp(`(?<![\\w-])(?:${[...SENSITIVE_HEADERS].join('|')})(?![\\w-])`, 'i');
/** Names that queries carry secrets under (core/bundle/redact-text.ts). */
const PARAMETER =
  /^(?:access_token|id_token|refresh_token|token|api_?key|password|client_secret)$/i;

/** Whether the values of an operator let somebody in, whatever they look like and whatever the format calls them (design.md section 8). */
export function isSecretOperator({ name, args = '' }: Operator): boolean {
  if (name === 'SECRET') return true;
  // Their arguments are formats of a time.
  if (name.includes('TIME')) return false;
  return name === 'QUERY_PARAM' ? PARAMETER.test(args) : HEADER.test(args);
}
