import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { openKube } from '../../../src/io/kube/open.ts';
import { kubeconfigText, startFakeApi, type FakeApiServer } from '../../support/api-server.ts';
import { greet } from '../../support/pod-socket.ts';

let server: FakeApiServer | undefined;
let proxy: Server | undefined;
afterEach(async () => {
  proxy?.close();
  await server?.stop();
});

it('reaches the API server through proxy-url, for requests and WebSockets', async () => {
  const tunnels: string[] = [];
  proxy = createServer();
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    const upstream = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy?.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  server = await startFakeApi({
    rest: () => ({ body: { kind: 'PodList', apiVersion: 'v1', items: [] } }),
    socket: async (_request, accept) => greet(await accept(), 15000),
  });
  const config = JSON.parse(kubeconfigText({ url: server.url })) as {
    clusters: { cluster: Record<string, string> }[];
  };
  if (config.clusters[0] !== undefined)
    config.clusters[0].cluster['proxy-url'] = `http://127.0.0.1:${port}`;
  writeFileSync(server.kubeconfig, JSON.stringify(config));
  const { signal } = new AbortController();
  const kube = await openKube(
    { kubeconfig: server.kubeconfig, asGroup: [], requestTimeoutMs: 5000 },
    { env: {}, signal },
  );
  expect(await kube.list('pods', {})).toEqual([]);
  const stream = await kube.connect('shop', 'reviews', 15000, signal);
  stream.destroy();
  const { host } = new URL(server.url);
  expect(tunnels).toEqual([host, host]);
});
