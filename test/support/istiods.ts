import net from 'node:net';
import { adminClient } from '../../src/io/admin/client.ts';
import { openKube } from '../../src/io/kube/open.ts';
import { xdsClient } from '../../src/io/xds/client.ts';
import type { Context } from '../../src/ports/context.ts';
import { startFakeApi, status, type FakeAnswer, type FakeApiServer } from './api-server.ts';
import { greet, servePod } from './pod-socket.ts';

/** What one istiod answers to a path of its debug port. */
export type Debug = (path: string) => { readonly status?: number; readonly body: string };

export interface FakeIstiod {
  readonly name: string;
  readonly revision?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Answers; "hang" takes connections and stays silent; "forbidden" is a port-forward that is not allowed. */
  readonly debug: Debug | 'hang' | 'forbidden';
  /** A loopback port that its xDS ports lead to. */
  readonly xds?: number;
}

export interface FakeMesh {
  readonly istiods: readonly FakeIstiod[];
  /** More answers of the API server. */
  readonly rest?: (path: string) => FakeAnswer;
  readonly pods?: readonly object[];
  /** Envoys by "namespace/pod": what their admin ports answer. */
  readonly proxies?: Readonly<Record<string, Admin>>;
}

/** What an Envoy answers; asked as "GET /certs". */
export type Admin = (asked: string) => { readonly status?: number; readonly body: string };

export interface FakeMeshServer extends FakeApiServer {
  /** What was asked of istiods, "pod:port path". */
  readonly asked: string[];
  /** For a command that finds this cluster. */
  readonly world: Pick<Context, 'kube' | 'admin' | 'xds'>;
}

/** An API server with istiods behind its port-forwards. */
export async function startMesh(mesh: FakeMesh): Promise<FakeMeshServer> {
  const asked: string[] = [];
  const server = await startFakeApi({
    rest: ({ path, query }) => mesh.rest?.(path) ?? answerRest(mesh, path, query),
    socket: (request, accept) => {
      const [, pod = ''] = /\/pods\/([^/]+)\/portforward$/.exec(request.path) ?? [];
      const port = Number(request.query.get('ports'));
      const proxy = Object.entries(mesh.proxies ?? {}).find(([id]) => id.endsWith(`/${pod}`));
      if (proxy !== undefined) return accept().then((socket) => serveEnvoy(socket, port, proxy[1]));
      const istiod = mesh.istiods.find(({ name }) => name === pod);
      if (istiod === undefined) return status(404, `pods "${pod}" not found`);
      if (istiod.debug === 'forbidden') return status(403, 'no');
      return accept().then((socket) => {
        if (port === 15012 || port === 15010) return bridge(socket, port, istiod.xds);
        const { debug } = istiod;
        if (debug === 'hang') return greet(socket, port);
        return servePod(socket, port, (incoming, response) => {
          const path = incoming.url ?? '';
          asked.push(`${pod}:${port} ${path}`);
          const { status: code = 200, body } =
            typeof debug === 'string' ? { status: 500, body: '' } : debug(path);
          response.writeHead(code, { date: 'Sat, 21 Nov 2026 00:07:45 GMT' });
          response.end(body);
        });
      });
    },
  });
  const { kubeconfig } = server;
  const { signal } = new AbortController();
  return Object.assign(server, {
    asked,
    world: {
      kube: (options: Parameters<Context['kube']>[0]) =>
        openKube({ ...options, kubeconfig }, { env: {}, signal }),
      admin: () => Promise.resolve(adminClient),
      xds: () => Promise.resolve(xdsClient),
    },
  });
}

function serveEnvoy(socket: Parameters<typeof servePod>[0], port: number, admin: Admin): void {
  servePod(socket, port, ({ method, url }, response) => {
    const { status: code = 200, body } = admin(`${method} ${url}`);
    response.writeHead(code, { date: 'Sat, 21 Nov 2026 00:07:45 GMT' });
    response.end(body);
  });
}

/** "shop/a" → a running Pod with an Envoy. */
export function proxyPod(id: string, metadata: object = {}): object {
  const [namespace, name] = id.split('/');
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name, namespace, ...metadata },
    spec: { containers: [{ name: 'istio-proxy' }] },
    status: { phase: 'Running' },
  };
}

function answerRest(mesh: FakeMesh, path: string, query: URLSearchParams): FakeAnswer {
  if (
    path === '/api/v1/namespaces/istio-system/pods' &&
    query.get('labelSelector') === 'app=istiod'
  )
    return list('Pod', mesh.istiods.map(istiodPod));
  const envoys = Object.keys(mesh.proxies ?? {});
  const [, namespace, name] =
    /^\/api\/v1\/(?:namespaces\/([^/]+)\/)?pods(?:\/([^/]+))?$/.exec(path) ?? [];
  if (name !== undefined)
    return envoys.includes(`${namespace}/${name}`)
      ? { body: proxyPod(`${namespace}/${name}`) }
      : status(404, 'not found', { name });
  if (path === '/api/v1/pods')
    return list('Pod', [
      ...mesh.istiods.map(istiodPod),
      ...(mesh.pods ?? []),
      ...envoys.map((id) => proxyPod(id)),
    ]);
  if (path.endsWith('/pods'))
    return list(
      'Pod',
      envoys.filter((id) => id.startsWith(`${namespace}/`)).map((id) => proxyPod(id)),
    );
  if (path.endsWith('/serviceaccounts/default/token'))
    return { status: 201, body: { status: { token: 'a-token' } } };
  return undefined;
}

export const list = (kind: string, items: readonly object[]): FakeAnswer => ({
  body: { kind: `${kind}List`, apiVersion: 'v1', metadata: {}, items },
});

const istiodPod = ({ name, revision = 'default', annotations = {} }: FakeIstiod): object => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: {
    name,
    namespace: 'istio-system',
    labels: { app: 'istiod', 'istio.io/rev': revision },
    annotations,
  },
  spec: { containers: [{ name: 'discovery' }] },
  status: { phase: 'Running' },
});

/** A row of /debug/syncz in which every type is acknowledged, but for changes. */
export function syncRow(
  proxy: string,
  resources: Readonly<Record<string, object>> = {},
  more: object = {},
): object {
  const type = (name: string): object => ({
    sent: '1',
    acked: '1',
    sentTime: '2026-11-21T00:07:00Z',
    ...resources[name],
  });
  return {
    cluster_id: 'Kubernetes',
    proxy,
    proxy_type: 'sidecar',
    istio_version: '1.32.0',
    resources: {
      'type.googleapis.com/envoy.config.cluster.v3.Cluster': type('CDS'),
      'type.googleapis.com/envoy.config.listener.v3.Listener': type('LDS'),
      'type.googleapis.com/envoy.config.route.v3.RouteConfiguration': type('RDS'),
      'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment': type('EDS'),
    },
    ...more,
  };
}

/** An istiod that knows some proxies; connections are numbered in their order. */
export const istiodOf =
  (proxies: readonly string[], more: Readonly<Record<string, string>> = {}): Debug =>
  (path) => {
    const [name = ''] = path.split('?');
    const clients = proxies.map((proxy, at) => ({ connectionId: `${proxy}-${at + 1}` }));
    const bodies: Readonly<Record<string, string>> = {
      '/debug/syncz': JSON.stringify(proxies.map((proxy) => syncRow(proxy))),
      '/debug/connections': JSON.stringify({ totalClients: clients.length, clients }),
      '/version': '1.32.0-abc-Clean',
      ...more,
    };
    const body = bodies[name];
    return body === undefined ? { status: 404, body: '404 page not found\n' } : { body };
  };

/** The pod's end of a port-forward, led on to a loopback port. */
function bridge(socket: Parameters<typeof greet>[0], port: number, to: number | undefined): void {
  greet(socket, port);
  if (to === undefined) {
    socket.send(Buffer.concat([Buffer.of(1), Buffer.from('connection refused')]));
    return;
  }
  const inner = net.connect(to, '127.0.0.1');
  inner.on('data', (chunk) => socket.send(Buffer.concat([Buffer.of(0), chunk])));
  inner.on('close', () => socket.close());
  inner.on('error', () => socket.terminate());
  socket.on('message', (data: Buffer) => void inner.write(data.subarray(1)));
  socket.on('close', () => inner.destroy());
}
