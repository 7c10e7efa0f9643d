import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openKube } from '../../../src/io/kube/open.ts';
import type { Kube, LogFollow } from '../../../src/ports/kube.ts';
import { kubeconfigText } from '../../support/api-server.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;
let directory: string | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(0) : server.close(resolve)));
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  server = undefined;
});

async function kubeOf(handler: Handler, requestTimeoutMs = 3000): Promise<Kube> {
  server = createServer(handler);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  directory = mkdtempSync(join(tmpdir(), 'meshdbg-log-'));
  const kubeconfig = join(directory, 'config');
  writeFileSync(kubeconfig, kubeconfigText({ url: `http://127.0.0.1:${port}`, user: { token: 't' } }));
  const { signal } = new AbortController();
  return openKube({ kubeconfig, asGroup: [], requestTimeoutMs }, { env: {}, signal });
} // prettier-ignore

const query = (more: Partial<LogFollow> = {}): LogFollow => ({
  namespace: 'shop',
  pod: 'web-1',
  container: 'istio-proxy',
  follow: true,
  timestamps: true,
  signal: new AbortController().signal,
  ...more,
});

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += new TextDecoder().decode(piece);
  return text;
}

const refusal =
  (code: number, message: string): Handler =>
  (_, response) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ kind: 'Status', code, message }));
  };

describe('followLog', () => {
  it('asks as kubectl does and gives the bytes as they come', async () => {
    let asked = '';
    const kube = await kubeOf((request, response) => {
      asked = request.url ?? '';
      response.writeHead(200);
      response.write('one\ntw');
      setTimeout(() => response.end('o\n'), 20);
    });
    const pieces: string[] = [];
    const more = { sinceTime: '2026-11-20T22:00:00Z', tailLines: 3 };
    for await (const piece of kube.followLog(query(more)))
      pieces.push(new TextDecoder().decode(piece));
    expect(pieces).toEqual(['', 'one\ntw', 'o\n']);
    const url = new URL(asked, 'http://x');
    expect(url.pathname).toBe('/api/v1/namespaces/shop/pods/web-1/log');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      container: 'istio-proxy',
      follow: 'true',
      timestamps: 'true',
      tailLines: '3',
      sinceTime: '2026-11-20T22:00:00Z',
    });
  });

  it.each([
    [403, 'pods "web-1" is forbidden: User "me" cannot get resource "pods/log" in API group ""', 'forbidden', 'get pods/log "web-1" in namespace shop'],
    [404, 'pods "web-1" not found', 'not-found', 'shop/web-1 does not exist'],
    [400, 'container "istio-proxy" in pod "web-1" is waiting to start: PodInitializing', 'unsupported', 'waiting to start: PodInitializing'],
    [401, 'Unauthorized', 'unauthorized', 'credentials'],
    [500, 'Get "https://10.0.0.1:10250/containerLogs": dial tcp: timeout', 'unreachable', '500'],
  ])('knows what %i means', async (code, message, expected, words) => {
    const kube = await kubeOf(refusal(code, message));
    await expect(gathered(kube.followLog(query()))).rejects.toMatchObject({
      code: expected,
      message: expect.stringContaining(words),
    });
  }); // prettier-ignore

  it('takes a connection that breaks off for a failure, not for an end', async () => {
    const kube = await kubeOf((_, response) => {
      response.writeHead(200);
      response.write('half a li', () => response.socket?.destroy());
    });
    await expect(gathered(kube.followLog(query()))).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('waits for a silent container, but not for a silent API server', async () => {
    const kube = await kubeOf((request, response) => {
      if (request.url?.includes('follow=true') !== true) return;
      response.writeHead(200);
      response.flushHeaders();
      setTimeout(() => response.end('late\n'), 1400);
    }, 1000);
    expect(await gathered(kube.followLog(query()))).toBe('late\n');
    const once = kube.followLog(query({ follow: false }));
    await expect(gathered(once)).rejects.toMatchObject({ code: 'timeout' });
  });

  it('is interrupted while it waits', async () => {
    const kube = await kubeOf((_, response) => response.writeHead(200).flushHeaders());
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const waiting = gathered(kube.followLog(query({ signal: controller.signal })));
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('holds the kubelet back when nobody reads, and lets go when the reader leaves', async () => {
    let sent = 0;
    let closed = false;
    const kube = await kubeOf((_, response) => {
      response.on('close', () => (closed = true));
      response.writeHead(200);
      const more = (): void => {
        while (response.write('x'.repeat(65_536))) sent += 65_536;
        response.once('drain', more);
      };
      more();
    });
    const pieces = kube.followLog(query())[Symbol.asyncIterator]();
    await pieces.next();
    await pieces.next();
    let held = -1;
    const stands = (): boolean => {
      const before = held;
      held = sent;
      return before === sent;
    };
    await expect.poll(stands, { interval: 300, timeout: 30_000 }).toBe(true);
    await pieces.return?.();
    await expect.poll(() => closed).toBe(true);
  });
});

describe('watch', () => {
  const item = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'shop', name },
  });
  const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

  it('gives what is there and what happens, several events at a time', async () => {
    let asked = '';
    const kube = await kubeOf((request, response) => {
      asked = request.url ?? '';
      response.writeHead(200);
      const second = line('DELETED', item('a'));
      response.write(line('ADDED', item('a')) + line('ADDED', item('b')) + second.slice(0, 9));
      setTimeout(() => response.end(second.slice(9) + line('BOOKMARK', item('x'))), 20);
    });
    const seen: string[][] = [];
    const scope = { namespace: 'shop', labelSelector: 'app in (a,b)' };
    for await (const events of kube.watch('pods', scope, new AbortController().signal))
      seen.push(events.map(({ type, object }) => `${type} ${object.name}`));
    expect(seen).toEqual([['ADDED a', 'ADDED b'], ['DELETED a']]);
    expect(asked).toBe('/api/v1/namespaces/shop/pods?watch=true&labelSelector=app+in+%28a%2Cb%29');
  });

  it.each([
    [refusal(403, 'pods is forbidden: User "me" cannot watch resource "pods"'), 'forbidden', 'watch pods in all namespaces'],
    [((_, response) => response.end(line('ERROR', { kind: 'Status', code: 410, message: 'too old resource version' }))) satisfies Handler, 'unreachable', 'too old'],
    [((_, response) => response.end('<html>\n')) satisfies Handler, 'unreachable', 'no JSON'],
  ])('fails with a reason', async (handler, code, words) => {
    const kube = await kubeOf(handler);
    const watching = (async () => {
      for await (const _ of kube.watch('pods', {}, new AbortController().signal));
    })();
    await expect(watching).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  }); // prettier-ignore
});
