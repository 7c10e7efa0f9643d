import { getEventListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { xdsClient } from '../../../src/io/xds/client.ts';
import type { XdsSecurity } from '../../../src/ports/control-plane.ts';
import { demoContent, istiodDumps } from '../../support/xds-bundle.ts';
import { PLAINTEXT, TLS, serve, raw, syncz, failing, tlsServer } from '../../support/xds-calls.ts';
import { endpointAt, tunnelTo } from '../../support/xds-servers.ts';

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
    const endpoint = endpointAt((await tlsServer()).port, TLS, 'good');
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
