import { getEventListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import type { MeshdbgError } from '../../../src/core/errors.ts';
import { startXdsServer } from '../../../src/io/demo/xds/server.ts';
import type { XdsContent, XdsServer, XdsServerOptions } from '../../../src/io/demo/xds/content.ts';
import { xdsClient } from '../../../src/io/xds/client.ts';
import type { DebugRequest, XdsEndpoint, XdsSecurity } from '../../../src/ports/control-plane.ts';
import { DEMO_ISTIOD, demoContent, istiodDumps, istiodFile } from '../../support/xds-bundle.ts';
import { certificatesFor } from '../../support/xds-certificates.ts';
import { endpointAt, rawServer, tunnelTo } from '../../support/xds-servers.ts';

const NAME = 'istiod.istio-system.svc';
const certificates = certificatesFor(NAME, 'istiod-canary.istio-system.svc');
const PLAINTEXT: XdsSecurity = { mode: 'plaintext' };
const TLS: XdsSecurity = {
  mode: 'tls',
  roots: certificates.root,
  serverName: NAME,
  insecure: false,
};
const IDENTITY = { namespace: 'istio-system', serviceAccount: 'default' };

const stops: (() => void)[] = [];
afterAll(() => {
  for (const stop of stops) stop();
});

async function serve(options: Partial<XdsServerOptions> = {}): Promise<XdsServer> {
  const server = await startXdsServer({
    content: demoContent,
    identity: { pod: DEMO_ISTIOD, version: '1.32.0' },
    ...options,
  });
  stops.push(() => server.stop());
  return server;
}

async function raw(...args: Parameters<typeof rawServer>): Promise<number> {
  const server = await rawServer(...args);
  stops.push(() => server.stop());
  return server.port;
}

function syncz(more: Partial<DebugRequest> = {}): DebugRequest {
  return {
    typeUrl: 'istio.io/debug/syncz',
    resourceNames: [],
    identity: IDENTITY,
    signal: new AbortController().signal,
    limitMs: 10_000,
    ...more,
  };
}

function failing(endpoint: XdsEndpoint, request: DebugRequest = syncz()): Promise<MeshdbgError> {
  return xdsClient.debug(endpoint, request).then(
    () => expect.fail('an answer came'),
    (error: MeshdbgError) => error,
  );
}

const tlsServer = serve({
  tls: certificates,
  accepts: (token) =>
    token === undefined || token === 'stale'
      ? 'unauthenticated'
      : token === 'other'
        ? 'forbidden'
        : 'ok',
});

describe('debug types over TLS with a token', () => {
  test('syncz: every proxy with its state per type, and who answered', async () => {
    const answer = await xdsClient.debug(
      endpointAt((await tlsServer).port, TLS, 'good\n'),
      syncz(),
    );
    expect(answer.controlPlane).toMatchObject({ pod: DEMO_ISTIOD, version: '1.32.0' });
    expect(answer.resources).toHaveLength(JSON.parse(istiodFile('syncz.json').toString()).length);
    expect(answer.resources[0]).toMatchObject({
      typeUrl: 'type.googleapis.com/envoy.service.status.v3.ClientConfig',
      value: {
        node: { metadata: { CLUSTER_ID: 'Kubernetes' } },
        generic_xds_configs: expect.arrayContaining([
          expect.objectContaining({ config_status: 'SYNCED' }),
        ]),
      },
    });
    expect(answer.losses).toEqual({ opaque: {}, unknownFields: {} });
  });

  test('config_dump of one proxy, without endpoints, in snake_case; an unknown proxy gives no resources', async () => {
    const endpoint = endpointAt((await tlsServer).port, TLS, 'good');
    const [proxy = ''] = istiodDumps().keys();
    const dump = (name: string) =>
      xdsClient.debug(
        endpoint,
        syncz({ typeUrl: 'istio.io/debug/config_dump', resourceNames: [name] }),
      );
    const answer = await dump(proxy);
    expect(answer.resources.map(({ typeUrl }) => typeUrl.replace(/.*v3\./, ''))).not.toContain(
      'EndpointsConfigDump',
    );
    const clusters = answer.resources.find(({ typeUrl }) => typeUrl.endsWith('ClustersConfigDump'));
    expect(clusters?.value).toHaveProperty(
      'dynamic_active_clusters.0.cluster.@type',
      'type.googleapis.com/envoy.config.cluster.v3.Cluster',
    );
    expect((await dump('nobody.nowhere')).resources).toEqual([]);
  });

  test('a debug page comes as its bytes and parsed', async () => {
    const endpoint = endpointAt((await tlsServer).port, TLS, 'good');
    const page = await xdsClient.debug(
      endpoint,
      syncz({ typeUrl: 'istio.io/debug', resourceNames: ['adsz'] }),
    );
    expect(Buffer.from(page.resources[0]?.bytes ?? []).equals(istiodFile('adsz.json'))).toBe(true);
    expect(page.resources[0]?.value).toEqual(JSON.parse(istiodFile('adsz.json').toString()));
    const missing = await xdsClient.debug(
      endpoint,
      syncz({ typeUrl: 'istio.io/debug', resourceNames: ['nothingz'] }),
    );
    expect(missing.resources[0]?.value).toBe('404 page not found\n');
  });

  test('a token that is refused, missing or without rights', async () => {
    const { port } = await tlsServer;
    expect(await failing(endpointAt(port, TLS, 'stale'))).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('does not accept the token'),
    });
    expect(await failing(endpointAt(port, TLS))).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('asks for a token'),
    });
    expect(await failing(endpointAt(port, TLS, 'other'))).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('istio.io/debug/syncz'),
    });
    const broken = await failing(endpointAt(port, TLS, 'sec\nret'));
    expect(broken.code).toBe('unauthorized');
    expect(broken.message).not.toContain('sec');
  });
});

describe('who is at the other end', () => {
  test('a certificate of other roots is refused, and taken with insecure', async () => {
    const { port } = await tlsServer;
    const stranger = certificatesFor('root.test').root;
    expect(await failing(endpointAt(port, { ...TLS, roots: stranger }, 'good'))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('not signed by the mesh root'),
    });
    expect(
      await failing(endpointAt(port, { mode: 'tls', serverName: NAME, insecure: false }, 'good')),
    ).toMatchObject({
      message: expect.stringContaining('not signed by the roots of this machine'),
    });
    await xdsClient.debug(
      endpointAt(port, { ...TLS, roots: stranger, insecure: true }, 'good'),
      syncz(),
    );
  });

  test('a certificate for another name is refused and says for which; a second name is as good', async () => {
    const { port } = await tlsServer;
    const error = await failing(
      endpointAt(port, { ...TLS, serverName: 'istiod-blue.istio-system.svc' }, 'good'),
    );
    expect(error.message).toMatch(
      /not for istiod-blue\.istio-system\.svc but for istiod\.istio-system\.svc, istiod-canary/,
    );
    await xdsClient.debug(
      endpointAt(port, { ...TLS, serverName: 'istiod-canary.istio-system.svc' }, 'good'),
      syncz(),
    );
  });

  test('plaintext to a TLS port and TLS to a plaintext port name the mistake', async () => {
    const plain = await serve();
    expect(await failing(endpointAt((await tlsServer).port, PLAINTEXT))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('seems to expect TLS'),
    });
    expect(await failing(endpointAt(plain.port, TLS))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('speaks no TLS'),
    });
  });

  test('a token goes through a tunnel in plaintext, never to a dialled address', async () => {
    const seen: (string | undefined)[] = [];
    const { port } = await serve({
      accepts: (token) => {
        seen.push(token);
        return 'ok';
      },
    });
    const tunnelled: XdsEndpoint = {
      name: 'istiod',
      connect: tunnelTo(port),
      security: PLAINTEXT,
      token: 'secret',
    };
    await xdsClient.debug(endpointAt(port, PLAINTEXT, 'secret'), syncz());
    await xdsClient.debug(tunnelled, syncz());
    expect(seen).toEqual([undefined, 'secret']);
  });

  test('no listener, no name, no gRPC, and no address', async () => {
    const gone = await rawServer(() => undefined);
    gone.stop();
    expect(await failing(endpointAt(gone.port, PLAINTEXT))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('plaintext'),
    });
    const http = await raw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await failing(endpointAt(http, PLAINTEXT))).toMatchObject({ code: 'unreachable' });
    expect(await failing({ name: 'x', address: 'istiod', security: PLAINTEXT })).toMatchObject({
      code: 'usage',
    });
  });
});

describe('over a stream that somebody else opened', () => {
  test('TLS with a token inside the tunnel', async () => {
    const endpoint: XdsEndpoint = {
      name: 'istiod',
      connect: tunnelTo((await tlsServer).port),
      security: TLS,
      token: 'good',
    };
    expect((await xdsClient.debug(endpoint, syncz())).resources).not.toHaveLength(0);
  });

  test('64 MB in one message, with and without TLS', async () => {
    const body = Buffer.alloc(64 * 1024 * 1024, '0123456789abcdef');
    const content: XdsContent = { ...demoContent, debug: async () => body };
    const request = syncz({
      typeUrl: 'istio.io/debug',
      resourceNames: ['registryz'],
      limitMs: 50_000,
    });
    for (const tls of [undefined, certificates]) {
      const { port } = await serve({ content, ...(tls === undefined ? {} : { tls }) });
      const endpoint: XdsEndpoint = {
        name: 'istiod',
        connect: tunnelTo(port),
        security: tls === undefined ? PLAINTEXT : TLS,
      };
      const answer = await xdsClient.debug(endpoint, request);
      expect(Buffer.compare(Buffer.from(answer.resources[0]?.bytes ?? []), body)).toBe(0);
    }
  });

  test('the error of a tunnel that cannot be opened passes as it is', async () => {
    const forbidden = Object.assign(new Error('no portforward'), { code: 'EACCES' });
    const error = await failing({
      name: 'istiod',
      connect: () => Promise.reject(forbidden),
      security: TLS,
    });
    expect(error).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('no portforward'),
    });
  });

  test('the tunnel is closed after the answer', async () => {
    const tunnel = await tunnelTo((await serve()).port)();
    await xdsClient.debug(
      { name: 'istiod', connect: async () => tunnel, security: PLAINTEXT },
      syncz(),
    );
    expect(tunnel.destroyed).toBe(true);
  });
});

describe('limits', () => {
  const silences: [string, XdsSecurity, (port: number) => Promise<number>][] = [
    ['a server that accepts and stays silent', PLAINTEXT, () => raw(() => undefined)],
    ['the same before TLS', TLS, () => raw(() => undefined)],
    [
      'an istiod without an answer',
      PLAINTEXT,
      async () =>
        (await serve({ content: { ...demoContent, syncz: () => new Promise(() => undefined) } }))
          .port,
    ],
  ];
  test.each(silences)(
    '%s ends at the limit, which the message names',
    async (_name, security, start) => {
      const error = await failing(endpointAt(await start(0), security), syncz({ limitMs: 300 }));
      expect(error).toMatchObject({
        code: 'timeout',
        message: expect.stringMatching(
          /istiod-test.*did not answer istio\.io\/debug\/syncz within 0\.3 s/,
        ),
      });
    },
  );

  test('a tunnel that never opens ends at the limit; when it opens late, it is closed', async () => {
    const { port } = await serve();
    let late: Duplex | undefined;
    const connect = async (): Promise<Duplex> => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      late = await tunnelTo(port)();
      return late;
    };
    expect(
      await failing({ name: 'istiod', connect, security: PLAINTEXT }, syncz({ limitMs: 100 })),
    ).toMatchObject({ code: 'timeout' });
    await expect.poll(() => late?.destroyed, { timeout: 5000 }).toBe(true);
  });

  test('the user’s interruption ends it at once and leaves no listener behind', async () => {
    const port = await raw(() => undefined);
    const user = new AbortController();
    const running = failing(
      endpointAt(port, PLAINTEXT),
      syncz({ signal: user.signal, limitMs: 60_000 }),
    );
    setTimeout(() => user.abort(), 50);
    expect(await running).toMatchObject({ code: 'interrupted' });
    expect(getEventListeners(user.signal, 'abort')).toHaveLength(0);
    expect(
      await failing(endpointAt(port, PLAINTEXT), syncz({ signal: user.signal })),
    ).toMatchObject({ code: 'interrupted' });
  });

  test('a server that dies in the middle of a message', async () => {
    const body = Buffer.alloc(32 * 1024 * 1024, 'x');
    const server = await serve({ content: { ...demoContent, debug: async () => body } });
    let received = 0;
    const connect = async (): Promise<Duplex> => {
      const tunnel = await tunnelTo(server.port)();
      const push = tunnel.push.bind(tunnel);
      tunnel.push = (chunk: Buffer | null) => {
        received += chunk?.byteLength ?? 0;
        if (received > 1024 * 1024) server.stop();
        return push(chunk);
      };
      return tunnel;
    };
    const request = syncz({ typeUrl: 'istio.io/debug', resourceNames: ['configz'] });
    expect(await failing({ name: 'istiod', connect, security: PLAINTEXT }, request)).toMatchObject({
      code: 'unreachable',
    });
  });

  test('sixteen calls at once, each with its own answer', async () => {
    const endpoint = endpointAt((await tlsServer).port, TLS, 'good');
    const proxies = Array.from(
      { length: 16 },
      (_, index) => [...istiodDumps().keys()][index % istiodDumps().size] ?? '',
    );
    const answers = await Promise.all(
      proxies.map((proxy) =>
        xdsClient.debug(
          endpoint,
          syncz({ typeUrl: 'istio.io/debug/config_dump', resourceNames: [proxy] }),
        ),
      ),
    );
    for (const [index, { resources }] of answers.entries()) {
      const again = await xdsClient.debug(
        endpoint,
        syncz({ typeUrl: 'istio.io/debug/config_dump', resourceNames: [proxies[index] ?? ''] }),
      );
      expect(
        again.resources.every(
          ({ bytes }, place) =>
            Buffer.compare(bytes, resources[place]?.bytes ?? Buffer.alloc(0)) === 0,
        ),
      ).toBe(true);
    }
  });
});
