import { MeshdbgError } from '../errors.ts';
import type { SectionBody } from '../model/capture.ts';
import type { JsonObject } from '../model/json.ts';
import { isObject } from './read.ts';

/** V8 cannot hold a longer string than this many characters (2^29 - 24, v8 String::kMaxLength). */
const MAX_STRING = 2 ** 29 - 24;

/**
 * Parses a raw JSON body into an object.
 * @throws {MeshdbgError} too-large above V8's string limit; unreadable for anything that is not one JSON object.
 */
export function parseBody(body: SectionBody): JsonObject {
  if (body.bytes.length > MAX_STRING) throw tooLarge(body);
  const text = new TextDecoder().decode(body.bytes);
  if (text.trim() === '') throw unreadable(body, 'it is empty');
  const value = parse(body, text);
  if (isObject(value)) return value;
  throw unreadable(body, `it is a JSON ${Array.isArray(value) ? 'array' : typeof value}`);
}

function parse(body: SectionBody, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(body, guess(text), cause);
  }
}

/** What a body that is no JSON most likely is. */
function guess(text: string): string {
  const start = text.trimStart();
  // Envoy answers 200 with this text when one Any has a type that its build lacks (reference/envoy.md 1.2).
  if (start.startsWith('Failed to convert protobuf message'))
    return 'this Envoy could not write it: it holds a type that the Envoy build does not know';
  if (/^<(!doctype|html|\?xml)/i.test(start)) return 'it is a web page, not JSON';
  if (!start.startsWith('{')) return 'it is text, not JSON';
  if (/^\{.*\}\s*\n\s*\{/.test(start)) return 'it holds several JSON documents (JSON lines)';
  return /[}\]]\s*$/.test(text) ? 'its JSON is damaged' : 'its JSON ends too early (cut off?)';
}

const unreadable = (body: SectionBody, why: string, cause?: unknown): MeshdbgError =>
  new MeshdbgError('unreadable', `${body.from} cannot be read: ${why}.`, {
    hint: 'Expected is what Envoy answers on this path of its admin port, for example: curl localhost:15000/config_dump',
    cause,
  });

const tooLarge = (body: SectionBody): MeshdbgError =>
  new MeshdbgError(
    'too-large',
    `${body.from} has ${Math.round(body.bytes.length / 2 ** 20)} MiB; more than 512 MiB cannot be read in one piece.`,
    {
      hint: 'Read a part: --name, --fqdn or --port narrow what the proxy sends; for a file, save one section: curl "localhost:15000/config_dump?mask=dynamic_active_clusters,static_clusters"',
    },
  );
