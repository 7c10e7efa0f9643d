import http2, { type ServerHttp2Stream } from 'node:http2';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { FrameReader, frame } from '../../../src/io/xds/grpc/frames.ts';
import { PLAINTEXT, failing, serve, syncz } from '../../support/xds-calls.ts';
import { demoContent } from '../../support/xds-bundle.ts';
import { endpointAt } from '../../support/xds-servers.ts';

const servers: http2.Http2Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** A server of bare HTTP/2 that answers every request as told. */
function answering(answer: (stream: ServerHttp2Stream) => void): Promise<number> {
  const server = http2.createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    answer(stream);
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

async function error(answer: (stream: ServerHttp2Stream) => void) {
  return failing(endpointAt(await answering(answer), PLAINTEXT), syncz({ limitMs: 5000 }));
}

describe('frames', () => {
  test('messages come out as they went in, wherever the bytes are cut', () => {
    const message = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 6 }),
        fc.array(fc.nat({ max: 50 })),
        (messages, cuts) => {
          const bytes = Buffer.concat(messages.map(frame));
          const reader = new FrameReader();
          const read: Buffer[] = [];
          let start = 0;
          for (const end of [
            ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
            bytes.length,
          ]) {
            read.push(...reader.push(bytes.subarray(start, end)));
            start = end;
          }
          expect(read.map((each) => each.toString('hex'))).toEqual(
            messages.map((each) => Buffer.from(each).toString('hex')),
          );
          expect(reader.pending).toBe(false);
        },
      ),
    );
  });

  test('compressed and endless messages are refused before they are read', () => {
    expect(() => new FrameReader().push(Buffer.from([1, 0, 0, 0, 1, 9]))).toThrow(/compressed/);
    expect(() => new FrameReader().push(Buffer.from([0, 0xff, 0xff, 0xff, 0xff]))).toThrow(
      /4294967295 bytes/,
    );
  });
});

describe('how a call ends', () => {
  const grpc = { ':status': 200, 'content-type': 'application/grpc' };

  test('with a status alone, in words that were percent-encoded', async () => {
    const details = 'the debug info is not available for current identity: %22default/x%22';
    const refused = await error((stream) =>
      stream.respond({ ...grpc, 'grpc-status': '2', 'grpc-message': details }, { endStream: true }),
    );
    expect(refused).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('identity: "default/x"'),
    });
  });

  test('with a status that only istiod can explain', async () => {
    const { port } = await serve({
      content: { ...demoContent, syncz: () => Promise.reject(new Error('no such pod')) },
    });
    const ended = await failing(endpointAt(port, PLAINTEXT));
    expect(ended).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/gRPC status 2\. It says: .*no such pod/),
    });
  });

  test('with OK before an answer', async () => {
    const ended = await error((stream) => {
      stream.respond(grpc, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end();
    });
    expect(ended).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('ended the stream without an answer'),
    });
  });

  test('by a proxy in between, with an HTTP status or a page', async () => {
    expect(
      await error((stream) => stream.respond({ ':status': 403 }, { endStream: true })),
    ).toMatchObject({ code: 'forbidden' });
    const page = await error((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'text/html' });
      stream.end('<html>');
    });
    expect(page).toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('text/html'),
    });
  });

  test('by a reset, and by an answer that is no DiscoveryResponse', async () => {
    expect(
      await error((stream) => stream.close(http2.constants.NGHTTP2_REFUSED_STREAM)),
    ).toMatchObject({ code: 'unreachable' });
    const garbage = await error((stream) => {
      stream.respond(grpc);
      stream.write(frame(Buffer.from([0x0a, 0xff])));
    });
    expect(garbage).toMatchObject({ code: 'unreadable' });
    const compressed = await error((stream) => {
      stream.respond(grpc);
      stream.write(Buffer.from([1, 0, 0, 0, 1, 9]));
    });
    expect(compressed).toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('compressed'),
    });
  });
});
