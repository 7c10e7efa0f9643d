/** What a recorded proxy's admin port answers. Header names in lower case, as Envoy writes them. */
export interface AdminAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Text without the character set: what /config_dump says of its own errors (config_dump_handler.cc). */
export const PLAIN_TEXT = 'text/plain';
/** Envoy's default for everything whose handler names no type (admin/utils.cc, populateFallbackResponseHeaders). */
export const TEXT = 'text/plain; charset=UTF-8';
const JSON_TYPE = 'application/json';

export interface Draft {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

const utf8 = new TextEncoder();

export function text(body: string, status = 200, contentType = TEXT): Draft {
  return { status, contentType, body: utf8.encode(body) };
}

/** Bytes of a file as they are. */
export function bytes(body: Uint8Array, contentType: string): Draft {
  return { status: 200, contentType, body };
}

export const jsonBytes = (body: Uint8Array): Draft => bytes(body, JSON_TYPE);

/** A message as Envoy prints it: one space a level, "<" and ">" escaped (protobuf's JSON writer), a line break at the end. */
export function json(value: unknown): Draft {
  return jsonBytes(utf8.encode(`${escaped(JSON.stringify(value, null, 1))}\n`));
}

/** JSON on one line without a line break: what /stats streams. */
export function compactJson(value: unknown): Draft {
  return jsonBytes(utf8.encode(JSON.stringify(value)));
}

function escaped(printed: string): string {
  return printed.replace(/[<>]/g, (sign) => (sign === '<' ? '\\u003c' : '\\u003e'));
}

/**
 * The headers that Envoy puts on every admin answer (admin/utils.cc); its answers are never compressed.
 * @param capturedAt RFC 3339; becomes the Date header, so that ages counted from it equal those of the bundle
 */
export function answerOf({ status, contentType, body }: Draft, capturedAt: string): AdminAnswer {
  const date = new Date(capturedAt);
  return {
    status,
    headers: {
      'content-type': contentType,
      'cache-control': 'no-cache, max-age=0',
      'x-content-type-options': 'nosniff',
      date: (Number.isNaN(date.getTime()) ? new Date(0) : date).toUTCString(),
      server: 'envoy',
    },
    body,
  };
}
