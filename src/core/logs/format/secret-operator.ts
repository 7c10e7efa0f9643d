import { redactedLog } from '../../decode/redact-log.ts';
import { SENSITIVE_HEADERS } from '../../decode/sensitive-text.ts';
import type { Operator } from './operator.ts';

/** A header that lets somebody in, also as one of two (`COOKIE?X`), within an expression or another command (CEL, COALESCE). */
const HEADER = new RegExp(`(?<![\\w-])(?:${[...SENSITIVE_HEADERS].join('|')})(?![\\w-])`, 'i');
/** Names that queries carry secrets under (core/decode/redact-log.ts). */
const PARAMETER =
  /^(?:access_token|id_token|refresh_token|token|api_?key|password|client_secret)$/i;

/** Whether the values of an operator let somebody in, whatever they look like and whatever the format calls them (design.md section 8). */
export function isSecretOperator({ name, args = '' }: Operator): boolean {
  if (name === 'SECRET') return true;
  // Their arguments are formats of a time.
  if (name.includes('TIME')) return false;
  if (args.split(/[?:]/).some(isSecretKey)) return true;
  return name === 'QUERY_PARAM' ? PARAMETER.test(args) : HEADER.test(args);
}

const PROBE = 'probe-of-a-value';

/** Whether what stands between these literals of a format is blanked in any text, as in `authorization: %REQ(X-AUTH)%`. */
export const isSecretBetween = (before: string, after: string): boolean =>
  !redactedLog(before + PROBE + after).includes(PROBE);

/** "cookie", "http_cookie", "request.headers.authorization", "AccessToken": keys of JSON whose values are not shown, whatever their operator is. */
const KEY =
  /(?:^|-)(?:authorization|cookies?|api-?key|(?:access-|id-|refresh-)?token|jwt|password|client-secret)$/;

/** Whether a key of a JSON format or line names what lets somebody in. */
export const isSecretKey = (key: string): boolean =>
  KEY.test(
    key
      .replace(/([a-z\d])([A-Z])/g, '$1-$2')
      .replace(/[^A-Za-z\d]+/g, '-')
      .toLowerCase(),
  );
