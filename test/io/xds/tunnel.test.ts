import { describe, expect, test } from 'vitest';
import type { XdsContent } from '../../../src/io/demo/xds/content.ts';
import { xdsClient } from '../../../src/io/xds/client.ts';
import type { XdsEndpoint } from '../../../src/ports/control-plane.ts';
import { demoContent } from '../../support/xds-bundle.ts';
import {
  certificates,
  PLAINTEXT,
  TLS,
  serve,
  syncz,
  failing,
  tlsServer,
} from '../../support/xds-calls.ts';
import { tunnelTo } from '../../support/xds-servers.ts';

describe('over a stream that somebody else opened', () => {
  test('TLS with a token inside the tunnel', async () => {
    const endpoint: XdsEndpoint = {
      name: 'istiod',
      connect: tunnelTo((await tlsServer()).port),
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

  test('64 MB in one message the other way', async () => {
    let asked = 0;
    const content: XdsContent = {
      ...demoContent,
      debug: async (path) => {
        asked = path.length;
        return Buffer.from('{}');
      },
    };
    const { port } = await serve({ content });
    const name = 'x'.repeat(64 * 1024 * 1024);
    const request = syncz({ typeUrl: 'istio.io/debug', resourceNames: [name], limitMs: 50_000 });
    await xdsClient.debug(
      { name: 'istiod', connect: tunnelTo(port), security: PLAINTEXT },
      request,
    );
    expect(asked).toBe(name.length);
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
