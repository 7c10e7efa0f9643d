import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { HttpRequest } from '../../../src/core/wire/http-request.ts';

/** How a request gets to Envoy. */
export interface Way {
  readonly port: number;
  readonly destination: string;
  readonly source: string;
  readonly tls?: { readonly serverName: string; readonly key?: string; readonly certificate?: string };
} // prettier-ignore

export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends a request of HTTP/1 byte for byte, and reads until Envoy closes; undefined when it closes without an answer. */
export const sendRaw = (request: HttpRequest, way: Way): Promise<Answer | undefined> =>
  new Promise((resolve) => {
    let received = '';
    const socket = opened(way);
    socket.on('data', (bytes: Buffer) => {
      received += bytes.toString('latin1');
      if (isWhole(received, request.method)) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answerOf(received)));
    socket.setTimeout(30_000, () => socket.destroy());
    socket.write(headOf(request), 'latin1');
    socket.write('x'.repeat(request.bodyBytes));
  });

function opened({ port, destination, source, tls }: Way): Socket {
  const plain = connectTcp({ host: destination, port, localAddress: source });
  if (tls === undefined) return plain;
  plain.on('error', () => undefined);
  const { serverName, key, certificate } = tls;
  return connectTls({
    socket: plain,
    rejectUnauthorized: false,
    ...(serverName === '' ? {} : { servername: serverName }),
    ...(key === undefined ? {} : { key, cert: certificate }),
  });
}

export function headOf({
  method,
  path,
  protocol,
  authority,
  headers,
  bodyBytes,
}: HttpRequest): string {
  const connection = headers.some(([name]) => name === 'connection');
  const lines = [
    `${method} ${method === 'CONNECT' ? authority : path} ${protocol}`,
    ...(authority === '' ? [] : [`Host: ${authority}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(bodyBytes > 0 ? [`content-length: ${bodyBytes}`] : []),
    ...(connection ? [] : ['connection: close']),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

export function answerOf(text: string): Answer | undefined {
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(text) ?? [];
  if (status === undefined) return undefined;
  const end = text.indexOf('\r\n\r\n');
  const headers = text.slice(0, end).split('\r\n').slice(1).map((line): [string, string] => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
  }); // prettier-ignore
  return { status: Number(status), headers: new Map(headers), body: text.slice(end + 4) };
}

/** Envoy takes its time to close. */
function isWhole(text: string, method: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, Math.max(0, end)))?.[1];
  return (
    end >= 0 &&
    (/^HTTP\/1\.[01] (?:101|204|304)/.test(text) ||
      (method === 'CONNECT' && /^HTTP\/1\.[01] 2/.test(text)) ||
      (length !== undefined && text.length >= end + 4 + Number(length)))
  );
}
