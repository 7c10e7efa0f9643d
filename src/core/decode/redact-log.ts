import { withoutLabelled } from './labelled-secret.ts';
import { REDACTED, redactedText } from './redact.ts';
import { PEM_BASE64 } from './sensitive-text.ts';

/**
 * A JSON Web Token: header and payload are base64 of objects, so both begin with eyJ. It is looked for once in each run of such
 * characters, from its start on: from every eyJ in it on, a long run would take minutes.
 */
const JWT = /(?<![\w-])(?=[\w-]*\beyJ[\w-]{6})([\w-]+)\.eyJ[\w-]+\.[\w-]*/g;
const JWT_HEADER = /\beyJ[\w-]{6}/;
const SCHEME = /\b(Bearer|Basic)\s+(?!\[redacted\])[\w+/=.~-]{8,}/gi;
/** A PEM block in base64, within other text. */
const PEM = new RegExp(`${PEM_BASE64}[\\w+/]+=*`, 'g');
/** Names that queries, forms and settings carry secrets under, also within a JSON text or another URL. */
const QUERY =
  /((?:^|[\s"'?&#;]|\\u0026|%3F|%26)(?:access_token|id_token|refresh_token|token|api_?key|password|client_secret)(?:=|%3D))(?!\[redacted\])(?:(?!\\u0026)[^&\s"'])+/gi;

/**
 * What every one of them has in it, and hardly anything else: of the words a part whose first letter is rare, as that is what is
 * searched for: (e)yJ, Bear(er), Basi(c), authori-zat-ion, coo-kie, (x-api-)key and PRIVATE KEY, to-ken, pass-wor-d, jwt, and what follows
 * (secre)t; and a key in base64. One fast search, where all of the above together take ten times as long.
 */
const TRACE =
  /yJ|[bB](?:[eE][aA][rR]|[aA][sS][iI])|[zZ][aA][tT]|[kK](?:[iI][eE]|[eE][yYnN])|[wW][oO][rR][dD]|[jJ][wW][tT]|=(?<=[tT]=)|["'](?<=[eE][tT]\\*["'])|%3[dD]|UdJTi/;

/** "?token=a", "cookie:a". */
const SHORTEST = 8;

/** Text without private keys, tokens, and the values of headers that let somebody in. What has none comes back as it is. */
export function redactedLog(text: string): string {
  if (text.length < SHORTEST || !TRACE.test(text)) return text;
  return withoutLabelled(redactedText(text))
    .replace(PEM, redactedText)
    .replace(JWT, (_, run: string) => run.slice(0, run.search(JWT_HEADER)) + REDACTED)
    .replace(SCHEME, `$1 ${REDACTED}`)
    .replace(QUERY, `$1${REDACTED}`);
}
