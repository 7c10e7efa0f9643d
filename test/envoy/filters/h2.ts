import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Way } from './sent.ts';

/** What came back over HTTP/2; headers are not read: answers tell in their body, or in a log. */
export interface H2Answer {
  readonly hasHeaders: boolean;
  readonly body: string;
  /** Error code of RST_STREAM. */
  readonly reset?: number;
  /** Error code of GOAWAY. */
  readonly goAway?: number;
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const DATA = 0, HEADERS = 1, RESET = 3, SETTINGS = 4, GO_AWAY = 7; // prettier-ignore
const END_STREAM = 1, END_HEADERS = 4, ACK = 1, PADDED = 8; // prettier-ignore

/**
 * Sends a request of HTTP/2 over a connection of its own, with headers that no client library would send. An upgrade of HTTP/1 goes
 * as extended CONNECT (RFC 8441).
 */
export const sendH2 = (request: HttpRequest, way: Way): Promise<H2Answer> =>
  new Promise((resolve) => {
    let received = Buffer.alloc(0);
    let answer: H2Answer = { hasHeaders: false, body: '' };
    const socket = opened(way);
    const isUpgrade = request.method === 'CONNECT' || upgradeIn(request) !== undefined;
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      let frame: Frame | undefined;
      while ((frame = nextFrame(received)) !== undefined) {
        received = received.subarray(9 + frame.payload.length);
        answer = taken(answer, frame);
        if (frame.type === SETTINGS && (frame.flags & ACK) === 0) socket.write(framed(SETTINGS, ACK, 0));
        const isOver = frame.stream === 1 && (frame.flags & END_STREAM) > 0 && frame.type <= HEADERS;
        if (isOver || (isUpgrade && answer.hasHeaders) || frame.type === RESET || frame.type === GO_AWAY) socket.destroy();
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.setTimeout(30_000, () => socket.destroy());
    const hasBody = request.bodyBytes > 0 || isUpgrade;
    socket.write(PREFACE, 'latin1');
    socket.write(framed(SETTINGS, 0, 0));
    socket.write(framed(HEADERS, END_HEADERS | (hasBody ? 0 : END_STREAM), 1, block(request)));
    if (request.bodyBytes > 0) socket.write(framed(DATA, END_STREAM, 1, Buffer.alloc(request.bodyBytes, 'x')));
  }); // prettier-ignore

function opened({ port, destination, source, tls }: Way): Socket {
  const plain = connectTcp({ host: destination, port, localAddress: source });
  if (tls === undefined) return plain;
  plain.on('error', () => undefined);
  const { serverName, key, certificate } = tls;
  return connectTls({
    socket: plain,
    rejectUnauthorized: false,
    ALPNProtocols: ['h2'],
    ...(serverName === '' ? {} : { servername: serverName }),
    ...(key === undefined ? {} : { key, cert: certificate }),
  });
}

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

function nextFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 9) return undefined;
  const length = bytes.readUIntBE(0, 3);
  if (bytes.length < 9 + length) return undefined;
  return { type: bytes.readUInt8(3), flags: bytes.readUInt8(4), stream: bytes.readUInt32BE(5), payload: bytes.subarray(9, 9 + length) }; // prettier-ignore
}

function taken(answer: H2Answer, { type, flags, payload }: Frame): H2Answer {
  if (type === HEADERS) return { ...answer, hasHeaders: true };
  if (type === DATA) return { ...answer, body: answer.body + payload.subarray(Number((flags & PADDED) > 0)).toString() }; // prettier-ignore
  if (type === RESET) return { ...answer, reset: payload.readUInt32BE(0) };
  if (type === GO_AWAY) return { ...answer, goAway: payload.readUInt32BE(4) };
  return answer;
}

function framed(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
} // prettier-ignore

const upgradeIn = ({ headers }: HttpRequest): string | undefined =>
  headers.some(([name, value]) => name === 'connection' && /upgrade/i.test(value)) ? headers.find(([name]) => name === 'upgrade')?.[1] : undefined; // prettier-ignore

/** HPACK without its tables: each header is a literal. */
function block(request: HttpRequest): Buffer {
  const upgrade = upgradeIn(request);
  const isPlainConnect = request.method === 'CONNECT';
  const pseudo: [string, string][] = [
    [':method', upgrade === undefined ? request.method : 'CONNECT'],
    ...(isPlainConnect ? [] : [[':scheme', request.scheme], [':path', request.path]] satisfies [string, string][]),
    ...(request.authority === '' ? [] : [[':authority', request.authority]] satisfies [string, string][]),
    ...(upgrade === undefined ? [] : [[':protocol', upgrade]] satisfies [string, string][]),
  ];
  const own = request.headers.filter(([name]) => upgrade === undefined || (name !== 'connection' && name !== 'upgrade'));
  return Buffer.concat([...pseudo.filter(([name, value]) => name !== ':path' || value !== ''), ...own].flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]));
} // prettier-ignore

/** A string of HPACK: its length with seven bits in the first byte, and its bytes. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const length = [127];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
  return Buffer.concat([Buffer.from([...length, rest]), bytes]);
}
