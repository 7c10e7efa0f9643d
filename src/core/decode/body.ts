import type { SectionBody } from '../model/capture.ts';
import type { JsonObject } from '../model/json.ts';
import { isObject } from './read.ts';
import { redacted } from './redact.ts';
import { notAnObject, tooLarge, unreadable } from './unreadable.ts';

/** V8 cannot hold a longer string than this many characters (2^29 - 24, v8 String::kMaxLength). */
export const MAX_STRING = 2 ** 29 - 24;

/**
 * Parses a raw JSON body into an object without key material: nothing past this point can show what it never had.
 * @param limit bytes that one string may be made of
 * @throws {MeshdbgError} too-large above the limit; unreadable for anything that is not one JSON object
 */
export function parseBody(body: SectionBody, limit = MAX_STRING): JsonObject {
  const bytes = utf8(body.bytes);
  if (bytes.length > limit) throw tooLarge(body, bytes.length);
  const text = new TextDecoder().decode(bytes);
  const why = notAnObject(text);
  if (why !== undefined) throw unreadable(body, why);
  try {
    const value = redacted(JSON.parse(text));
    if (isObject(value)) return value;
  } catch (cause) {
    throw unreadable(body, whyNotJson(text, bytes.length), cause);
  }
  throw unreadable(body, 'it is no JSON object');
}

/** Where a text that begins like a JSON object stops being one. */
function whyNotJson(text: string, bytes: number): string {
  if (/^\s*\{[^\n]*\}[ \t\r]*\n\s*\{/.test(text))
    return 'it holds several JSON documents (JSON lines)';
  return /[}\]]\s*$/.test(text)
    ? 'its JSON is damaged'
    : `its JSON ends after ${bytes} bytes, before it is complete (cut off?)`;
}

/** PowerShell's ">" writes UTF-16 with a byte order mark; everything else is UTF-8. */
export function utf8(bytes: Uint8Array): Uint8Array {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe)
    return new TextEncoder().encode(new TextDecoder('utf-16le').decode(bytes));
  if (first === 0xef && second === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  return bytes;
}
