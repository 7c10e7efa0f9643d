import type { RecordedAnswer } from '../recorded-answer.ts';

const TEXT = 'text/plain; charset=utf-8';

export const textAnswer = (status: number, body: Uint8Array | string): RecordedAnswer => ({
  status,
  headers: { 'content-type': TEXT },
  body,
});

/** @param body recorded bytes as they are, or a value to write */
export const jsonAnswer = (body: unknown, pretty = false): RecordedAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body:
    body instanceof Uint8Array
      ? body
      : (JSON.stringify(body, undefined, pretty ? 2 : undefined) ?? 'null'),
});

/** As Go's http.NotFound writes it. */
export const notFound = (): RecordedAnswer => textAnswer(404, '404 page not found\n');
