import { describe, expect, test } from 'vitest';
import { xdsClient } from '../../../src/io/xds/client.ts';
import type { XdsEndpoint } from '../../../src/ports/control-plane.ts';
import {
  NAME,
  PLAINTEXT,
  TLS,
  serve,
  raw,
  syncz,
  failing,
  tlsServer,
} from '../../support/xds-calls.ts';
import { certificatesFor } from '../../support/xds-certificates.ts';
import { endpointAt, rawServer, tunnelTo } from '../../support/xds-servers.ts';

describe('who is at the other end', () => {
  test('a certificate of other roots is refused, and taken with insecure', async () => {
    const { port } = await tlsServer();
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
    const { port } = await tlsServer();
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
    expect(await failing(endpointAt((await tlsServer()).port, PLAINTEXT))).toMatchObject({
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
