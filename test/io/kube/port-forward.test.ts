import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { openKube } from '../../../src/io/kube/open.ts';
import type { Kube } from '../../../src/ports/kube.ts';
import {
  startFakeApi,
  status,
  type FakeApi,
  type FakeApiServer,
} from '../../support/api-server.ts';
import { greet } from '../../support/pod-socket.ts';

let server: FakeApiServer | undefined;
afterEach(() => server?.stop());
const { signal } = new AbortController();

async function kubeOf(socket: FakeApi['socket'], as?: string): Promise<Kube> {
  server = await startFakeApi(socket === undefined ? {} : { socket });
  return openKube(
    {
      kubeconfig: server.kubeconfig,
      asGroup: [],
      requestTimeoutMs: 5000,
      ...(as === undefined ? {} : { as }),
    },
    { env: {}, signal },
  );
}

describe('connect', () => {
  it('carries bytes both ways in the data channel, without the port header', async () => {
    const kube = await kubeOf(async (_request, accept) => {
      const socket = await accept();
      greet(socket, 15000);
      socket.on('message', (data: Buffer) => {
        socket.send(Buffer.concat([Buffer.of(0), Buffer.from(`<${data.subarray(1).toString()}>`)]));
        socket.close(1000);
      });
    }, 'jane');
    const stream = await kube.connect('shop', 'reviews', 15000, signal);
    stream.write('hello');
    expect(await text(stream)).toBe('<hello>');
    const request = server?.requests[0];
    expect(request?.path).toBe('/api/v1/namespaces/shop/pods/reviews/portforward');
    expect(request?.query.get('ports')).toBe('15000');
    expect(request?.headers).toMatchObject({
      'sec-websocket-protocol': 'v4.channel.k8s.io',
      authorization: 'Bearer secret',
      'impersonate-user': 'jane',
    });
  });

  it('cuts long writes into messages', async () => {
    const lengths: number[] = [];
    const kube = await kubeOf(async (_request, accept) => {
      const socket = await accept();
      greet(socket, 1);
      socket.on('message', (data: Buffer) => {
        lengths.push(data.length - 1);
        if (lengths.reduce((sum, length) => sum + length, 0) === 100_000) socket.close();
      });
    });
    const stream = await kube.connect('shop', 'reviews', 1, signal);
    stream.write(Buffer.alloc(100_000));
    await text(stream);
    expect(lengths).toEqual([32768, 32768, 32768, 1696]);
  });

  it('holds the pod back when nobody reads', async () => {
    const chunk = Buffer.alloc(64 * 1024);
    let sent = 0;
    const kube = await kubeOf(async (_request, accept) => {
      const socket = await accept();
      greet(socket, 1);
      const more = (): void => {
        if (sent === 32 * 1024 * 1024) return socket.close();
        sent += chunk.length;
        socket.send(chunk, more);
      };
      more();
    });
    const stream = await kube.connect('shop', 'reviews', 1, signal);
    stream.read(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    // Kernel buffers hold a few MiB; the rest waits at the pod.
    expect(sent).toBeLessThan(16 * 1024 * 1024);
    let received = 0;
    for await (const piece of stream) received += (piece as Buffer).length;
    expect(received).toBe((32 * 1024 * 1024 * (chunk.length - 1)) / chunk.length);
  });

  it.each([
    [
      'containerd',
      'failed to connect to localhost:15000 inside namespace "x", IPv4: dial tcp4 127.0.0.1:15000: connect: connection refused',
    ],
    [
      'socat',
      'exit status 1: 2024/01/01 socat[1] E connect(5, AF=2 127.0.0.1:15000, 16): Connection refused\n',
    ],
  ])('says that nothing listens when %s says so on the error channel', async (_runtime, said) => {
    const kube = await kubeOf(async (_request, accept) => {
      const socket = await accept();
      greet(socket, 15000);
      socket.send(Buffer.concat([Buffer.of(1), Buffer.from(said)]));
    });
    const stream = await kube.connect('shop', 'reviews', 15000, signal);
    await expect(text(stream)).rejects.toMatchObject({
      code: 'unreachable',
      message: 'Nothing listens on port 15000 of pod shop/reviews.',
    });
  });

  it.each([
    [
      status(
        403,
        'pods "reviews" is forbidden: User "jane" cannot create resource "pods/portforward" in API group ""',
      ),
      'forbidden',
      'Not allowed: create pods/portforward "reviews" in namespace shop.',
    ],
    [
      status(404, 'pods "reviews" not found'),
      'not-found',
      'The pod shop/reviews does not exist (any more).',
    ],
    [
      { status: 500, body: 'container not running (abc)' },
      'unreachable',
      'No port-forward to pod shop/reviews: container not running (abc)',
    ],
    [
      { status: 400, body: '<html>' },
      'unreachable',
      'No port-forward to pod shop/reviews: status 400',
    ],
    [
      status(401, 'Unauthorized'),
      'unauthorized',
      'The API server does not accept these credentials (401 on get pods/portforward "reviews" in namespace shop).',
    ],
  ])('refusal %#', async (answer, code, message) => {
    const kube = await kubeOf(() => answer);
    await expect(kube.connect('shop', 'reviews', 15000, signal)).rejects.toMatchObject({
      code,
      message,
    });
  });

  it('gives up on Ctrl-C while connecting', async () => {
    const kube = await kubeOf(() => {});
    const interruption = new AbortController();
    setTimeout(() => interruption.abort(), 20);
    await expect(kube.connect('shop', 'reviews', 1, interruption.signal)).rejects.toMatchObject({
      code: 'interrupted',
    });
  });
});

describe('exec', () => {
  const run = async (speak: (send: (channel: number, text: string) => void) => void) => {
    const kube = await kubeOf(async (_request, accept) => {
      const socket = await accept();
      speak((channel, said) => socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(said)])));
      socket.close(1000);
    });
    return kube.exec(
      'shop',
      'reviews',
      'istio-proxy',
      ['pilot-agent', 'request', 'GET', 'certs'],
      signal,
    );
  };
  const failure = (details: object, message = '') =>
    JSON.stringify({ status: 'Failure', message, details });

  it('collects stdout and stderr and reads the exit code', async () => {
    const result = await run((send) => {
      send(1, '');
      send(1, '{"a":');
      send(2, 'warning');
      send(1, '1}');
      send(3, failure({ causes: [{ reason: 'ExitCode', message: '7' }] }));
    });
    expect(Buffer.from(result.stdout).toString()).toBe('{"a":1}');
    expect(result).toMatchObject({ stderr: 'warning', exitCode: 7 });
    expect(server?.requests[0]?.query.getAll('command')).toEqual([
      'pilot-agent',
      'request',
      'GET',
      'certs',
    ]);
    expect(server?.requests[0]?.query.get('container')).toBe('istio-proxy');
  });

  it('is 0 on success', async () => {
    expect(await run((send) => send(3, '{"status":"Success"}'))).toMatchObject({ exitCode: 0 });
  });

  it('says when the command could not run', async () => {
    const gone = run((send) => send(3, failure({}, 'container istio-proxy is not running')));
    await expect(gone).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('container istio-proxy is not running') as string,
    });
  });

  it('does not take a broken connection for success', async () => {
    await expect(run((send) => send(1, '{"half":'))).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('broke off') as string,
    });
  });

  it('names the right that is missing', async () => {
    const kube = await kubeOf(() => status(403, 'no'));
    await expect(kube.exec('shop', 'reviews', 'istio-proxy', ['x'], signal)).rejects.toMatchObject({
      code: 'forbidden',
      message: 'Not allowed: get pods/exec "reviews" in namespace shop.',
    });
  });
});
