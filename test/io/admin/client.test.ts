import { createServer, type RequestListener, type Server } from 'node:http';
import {
  connect as netConnect,
  createServer as createTcp,
  type AddressInfo,
  type Server as TcpServer,
} from 'node:net';
import type { Duplex } from 'node:stream';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { adminClient } from '../../../src/io/admin/client.ts';
import { MeshdbgError } from '../../../src/core/errors.ts';
import type { AdminRequest } from '../../../src/ports/admin.ts';

let server: Server | TcpServer | undefined;
afterEach(() => {
  server?.close();
  if (server !== undefined && 'closeAllConnections' in server) server.closeAllConnections();
});

type Connect = (signal: AbortSignal) => Promise<Duplex>;

async function listen(started: Server | TcpServer): Promise<Connect> {
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const { port } = started.address() as AddressInfo;
  return () => Promise.resolve(netConnect(port, '127.0.0.1'));
}
const http = (listener: RequestListener): Promise<Connect> => listen(createServer(listener));
/** Says exactly these bytes, then closes. */
const raw = (text: string): Promise<Connect> =>
  listen(createTcp((socket) => socket.once('data', () => socket.end(text)).on('error', () => {})));

const ask = (connect: Connect, more: Partial<AdminRequest> = {}) =>
  adminClient.get(connect, {
    path: '/certs',
    signal: new AbortController().signal,
    timeoutMs: 5000,
    ...more,
  });

describe('adminClient', () => {
  it('gives status, body and the Date header as RFC 3339', async () => {
    const connect = await http((request, response) => {
      response.writeHead(400, { date: 'Sat, 21 Nov 2026 00:07:45 GMT' });
      response.end(`asked ${request.url}`);
    });
    const answer = await ask(connect, { path: '/config_dump?mask=bootstrap' });
    expect(answer).toMatchObject({ status: 400, date: '2026-11-21T00:07:45Z' });
    expect(Buffer.from(answer.body).toString()).toBe('asked /config_dump?mask=bootstrap');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('offers and decodes %s', async (encoding, compress) => {
    const connect = await http((request, response) => {
      expect(request.headers['accept-encoding']).toContain(encoding);
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(compress('x'.repeat(10_000)));
    });
    expect((await ask(connect)).body.length).toBe(10_000);
  });

  it('counts bytes as they come', async () => {
    const connect = await http((_request, response) => {
      response.write('a'.repeat(1000));
      setTimeout(() => response.end('b'.repeat(500)), 30);
    });
    const seen: number[] = [];
    await ask(connect, { onProgress: (bytes) => seen.push(bytes) });
    expect(seen).toEqual([1000, 1500]);
  });

  it.each([
    [
      'a length',
      'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"half',
      'The answer to /certs broke after 6 of 100 bytes.',
    ],
    [
      'chunks',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\n{"half\r\n',
      'The answer to /certs broke after 6 bytes.',
    ],
    ['nothing', '', 'No answer to /certs: the connection closed before an answer.'],
  ])('a body with %s that ends too early is unreachable', async (_kind, text, message) => {
    await expect(ask(await raw(text))).rejects.toMatchObject({ code: 'unreachable', message });
  });

  it('a compressed body that breaks is unreachable, one that is damaged unreadable', async () => {
    const bytes = gzipSync('x'.repeat(100_000)).toString('latin1');
    const head = 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n';
    const cut = await listen(
      createTcp((socket) =>
        socket.once('data', () =>
          socket.end(
            Buffer.from(
              `${head}content-length: ${bytes.length}\r\n\r\n${bytes.slice(0, 40)}`,
              'latin1',
            ),
          ),
        ),
      ),
    );
    await expect(ask(cut)).rejects.toMatchObject({ code: 'unreachable' });
    server?.close();
    const damaged = await raw(`${head}content-length: 5\r\n\r\nhello`);
    await expect(ask(damaged)).rejects.toMatchObject({ code: 'unreadable' });
  });

  it('says that a port without HTTP is no admin port', async () => {
    await expect(ask(await raw('SSH-2.0-OpenSSH_9\r\n'))).rejects.toMatchObject({
      code: 'unreachable',
      hint: expect.stringContaining('--admin-port') as string,
    });
  });

  it('passes on what the stream itself says', async () => {
    const connect = await raw('');
    const refused = new MeshdbgError('unreachable', 'Nothing listens.');
    const failing: Connect = async (signal) => (await connect(signal)).destroy(refused);
    await expect(ask(failing)).rejects.toBe(refused);
    await expect(ask(() => Promise.reject(refused))).rejects.toBe(refused);
  });

  it('limits silence, not the whole time', async () => {
    const connect = await http((_request, response) => {
      let sent = 0;
      const timer = setInterval(() => {
        response.write('x');
        if (++sent === 12) response.end();
        if (sent === 12) clearInterval(timer);
      }, 100);
    });
    // A busy machine may be late by most of the limit with any byte.
    expect((await ask(connect, { timeoutMs: 1000 })).body.length).toBe(12);
    server?.close();
    const silent = await http((_request, response) => response.write('x'));
    await expect(ask(silent, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'timeout',
      message: 'No byte came for /certs within 0.1 s (--request-timeout).',
    });
  });

  it('limits the time of connecting', async () => {
    const never: Connect = (signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new Error('x'))),
      );
    await expect(ask(never, { timeoutMs: 30 })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('ends at once on Ctrl-C', async () => {
    const connect = await http((_request, response) => response.write('x'));
    const interruption = new AbortController();
    setTimeout(() => interruption.abort(), 20);
    await expect(ask(connect, { signal: interruption.signal })).rejects.toMatchObject({
      code: 'interrupted',
    });
    await expect(ask(connect, { signal: interruption.signal })).rejects.toMatchObject({
      code: 'interrupted',
    });
  });

  it('stops reading a body that is too large', async () => {
    const connect = await http((_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(100_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    await expect(ask(connect, { maxBytes: 2 ** 20 })).rejects.toMatchObject({
      code: 'too-large',
      message: 'The answer to /certs has more than 1 MiB; more cannot be read in one piece.',
    });
  });
});
