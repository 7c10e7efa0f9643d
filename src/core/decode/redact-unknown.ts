import { REDACTED } from './redact.ts';
import { withoutAnyLabelled } from './labelled-secret.ts';
import { redactedLog } from './redact-log.ts';

/** The value of a cookie whose name says that it is a session or a token. */
const SESSION =
  /((?:^|[\s"';])[\w.-]*(?:sess(?:ion)?(?:_?id)?|sid|token|jwt|auth)=)(?!\[redacted\])[^\s;,"&]{8,}/gi;

/**
 * Text of which nothing tells what it is made of, as it may be shown: what `redactedLog` takes out, and what looks like a Cookie
 * header although no name stands before it.
 */
export function redactedUnknown(text: string): string {
  const shown = redactedLog(text);
  if (!shown.includes('=')) return shown;
  return withoutCookies(shown).replace(SESSION, `$1${REDACTED}`);
}

/** Text that fits nothing: whatever follows a name of what lets somebody in goes as well, also a word that is none. */
export const redactedMisfit = (text: string): string => withoutAnyLabelled(redactedUnknown(text));

/** A name is a token (RFC 6265 4.1.1); values are laxer than there, as browsers send them. */
const PAIR = /^[\w!#$%&'*+.^|~-]+=[^;,"]*/;

/** "a=b; c=d", which certificates in X-Forwarded-Client-Cert are not: they have no space. In one walk over the words, however long the text is. */
function withoutCookies(text: string): string {
  if (!text.includes('; ')) return text;
  const words = text.split(' ');
  const shown: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const start = word.endsWith(';') ? beginOfPair(word) : undefined;
    if (start === undefined || !PAIR.test(words[at + 1] ?? '')) {
      shown.push(word);
      continue;
    }
    at++;
    while (words[at]?.endsWith(';') === true && PAIR.test(words[at + 1] ?? '')) at++;
    shown.push(word.slice(0, start) + REDACTED + (words[at] ?? '').replace(PAIR, ''));
  }
  return shown.join(' ');
}

/** Where the last pair of a word begins: behind a quote or bracket; undefined where it is none. */
function beginOfPair(word: string): number | undefined {
  const start = Math.max(...Array.from('"(,[{', (before) => word.lastIndexOf(before))) + 1;
  return PAIR.test(word.slice(start)) ? start : undefined;
}
