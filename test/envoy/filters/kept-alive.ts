import { connect } from 'node:net';
import type { HttpRequest } from '../../../src/core/wire/http-request.ts';
import { answerOf, headOf, type Answer } from './sent.ts';

/**
 * Sends requests without body over one connection, each when the one before is answered: far cheaper than a connection for each. Answers
 * that never come are missing.
 */
export const sendAll = (requests: readonly HttpRequest[], port: number): Promise<Answer[]> =>
  new Promise((resolve) => {
    const answers: Answer[] = [];
    let received = '';
    const open = connect({ host: '127.0.0.1', port, noDelay: true });
    const ask = (): void => {
      const next = requests[answers.length];
      if (next === undefined) open.destroy();
      else open.write(headOf({ ...next, headers: [...next.headers, ['connection', 'keep-alive']] }), 'latin1'); // prettier-ignore
    };
    open.on('data', (bytes: Buffer) => {
      received += bytes.toString('latin1');
      const length = wholeLength(received);
      const answer = answerOf(received.slice(0, length));
      if (answer === undefined) return;
      answers.push(answer);
      received = received.slice(length);
      ask();
    });
    open.on('error', () => undefined);
    open.on('close', () => resolve(answers));
    open.setTimeout(10_000, () => open.destroy());
    ask();
  });

/** The length of the first answer in a text; 0 while it is not whole. gRPC has no length: nothing in pieces. */
function wholeLength(text: string): number {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const head = text.slice(0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  const body = length === undefined && /\r\ntransfer-encoding: chunked/i.test(head) ? '0\r\n\r\n'.length : Number(length ?? 0); // prettier-ignore
  return text.length >= end + 4 + body ? end + 4 + body : 0;
}
