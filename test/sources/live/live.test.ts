import { afterEach, describe, expect, it } from 'vitest';
import { adminClient } from '../../../src/io/admin/client.ts';
import { openKube } from '../../../src/io/kube/open.ts';
import type { SectionQuery } from '../../../src/core/model/capture.ts';
import { liveSource } from '../../../src/sources/live.ts';
import type { SourceRequest } from '../../../src/sources/request.ts';
import type { Source } from '../../../src/sources/source.ts';
import {
  startFakeApi,
  status,
  type FakeApi,
  type FakeApiServer,
} from '../../support/api-server.ts';
import { fakeContext } from '../../support/context.ts';
import { servePod } from '../../support/pod-socket.ts';

let server: FakeApiServer | undefined;
afterEach(() => server?.stop());

const TARGET = {
  proxy: { namespace: 'shop', pod: 'reviews' },
  adminPort: 15000,
  container: 'istio-proxy',
};
const FORBIDDEN = status(403, 'no');

async function open(socket: FakeApi['socket'], more: Partial<SourceRequest> = {}): Promise<Source> {
  server = await startFakeApi(socket === undefined ? {} : { socket });
  const { kubeconfig } = server;
  const { signal } = new AbortController();
  const { context } = fakeContext({
    kube: (options) => openKube({ ...options, kubeconfig }, { env: {}, signal }),
    admin: () => Promise.resolve(adminClient),
  });
  return liveSource(
    { asGroup: [], requestTimeoutMs: 2000, istioNamespace: 'istio-system', via: 'auto', ...more },
    context,
  );
}

interface Answer {
  readonly status?: number;
  readonly body: string;
  /** Drops the tunnel after the head and half of the body. */
  readonly drop?: boolean;
}

/** An Envoy behind port-forward; answers by path, and how often it was asked. */
function envoy(
  answers: (path: string, times: number) => Answer,
  asked: string[] = [],
): FakeApi['socket'] {
  return async (_request, accept) => {
    const socket = await accept();
    servePod(socket, 15000, (request, response) => {
      const path = request.url ?? '';
      asked.push(path);
      const {
        status: code = 200,
        body,
        drop,
      } = answers(path, asked.filter((one) => one === path).length);
      response.writeHead(code, {
        date: 'Sat, 21 Nov 2026 00:07:45 GMT',
        'content-length': body.length,
      });
      if (drop !== true) return response.end(body);
      response.write(body.slice(0, body.length / 2));
      setTimeout(() => socket.terminate(), 20);
      return undefined;
    });
  };
}

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();
const CERTS: SectionQuery = { section: 'certs' };

describe('what is asked', () => {
  it('asks section by section with masks, one request after the other', async () => {
    const asked: string[] = [];
    const source = await open(envoy(() => ({ body: '{}' }), asked));
    await source.read(TARGET, [
      { section: 'clusters', nameRegex: 'a|b' },
      { section: 'endpoints' },
      { section: 'hostStatus', optional: true },
      { section: 'endpoints', nameRegex: 'x' },
    ]);
    expect(asked).toEqual([
      '/config_dump?mask=dynamic_active_clusters,dynamic_warming_clusters,static_clusters&name_regex=a%7Cb',
      '/config_dump?mask=dynamic_endpoint_configs,static_endpoint_configs&include_eds',
      '/clusters?format=json',
    ]);
  });

  it("has the proxy's own time and says where bodies come from", async () => {
    const source = await open(envoy(() => ({ body: '{"certificates":[]}' })));
    const capture = await source.read(TARGET, [CERTS]);
    expect(capture.capturedAt).toBe('2026-11-21T00:07:45Z');
    expect(capture.bodies).toMatchObject([
      { section: 'certs', origin: 'envoy', from: 'shop/reviews /certs' },
    ]);
    expect(source.info).toEqual({ kind: 'live', name: 'test' });
    expect(source.defaultNamespace).toBe('shop');
  });

  it('says with -v what was read', async () => {
    const source = await open(
      envoy(() => ({ body: '{}' })),
      { verbose: true },
    );
    await source.read(TARGET, [CERTS]);
    expect(source.notes?.()).toEqual([
      expect.stringMatching(/^read shop\/reviews \/certs: 0 kB in/),
    ]);
  });
});

describe('what goes wrong', () => {
  it('takes an answer that no mask fits for an empty section', async () => {
    const body = 'FieldMask ecds_filters could not be successfully applied to any configs.';
    const source = await open(envoy(() => ({ status: 400, body })));
    const { bodies, gaps } = await source.read(TARGET, [{ section: 'ecds' }]);
    expect(JSON.parse(text(bodies[0]?.bytes))).toEqual({
      configs: [{ '@type': 'type.googleapis.com/envoy.admin.v3.EcdsConfigDump' }],
    });
    expect(gaps).toEqual([]);
  });

  it('does not take other refusals for empty sections', async () => {
    const body = 'INVALID_ARGUMENT: Error while parsing name_regex';
    const source = await open(envoy(() => ({ status: 400, body })));
    await expect(source.read(TARGET, [{ section: 'ecds', nameRegex: '(' }])).rejects.toMatchObject({
      message: expect.stringContaining('answered 400') as string,
    });
  });

  it.each([
    ['an error', { status: 503, body: 'busy' }],
    ['text', { body: 'Failed to convert protobuf message to JSON string' }],
    ['a web page', { body: '<html>' }],
  ])(
    'turns %s into a gap where the section is optional, else into an error',
    async (_what, answer) => {
      const source = await open(envoy((path) => (path === '/certs' ? answer : { body: '{}' })));
      const capture = await source.read(TARGET, [
        { ...CERTS, optional: true },
        { section: 'serverInfo' },
      ]);
      expect(capture.gaps).toMatchObject([{ section: 'shop/reviews certs' }]);
      expect(capture.bodies.map(({ section }) => section)).toEqual(['serverInfo']);
      await expect(source.read(TARGET, [CERTS])).rejects.toMatchObject({ name: 'MeshdbgError' });
    },
  );

  it('asks once more when the tunnel drops in the middle of a body', async () => {
    const source = await open(
      envoy((_path, times) => ({ body: '{"certificates":[]}', drop: times === 1 })),
    );
    const { bodies } = await source.read(TARGET, [CERTS]);
    expect(text(bodies[0]?.bytes)).toBe('{"certificates":[]}');
  });

  it('names the break when it happens twice', async () => {
    const asked: string[] = [];
    const source = await open(envoy(() => ({ body: '{"certificates":[]}', drop: true }), asked));
    await expect(source.read(TARGET, [CERTS])).rejects.toMatchObject({
      code: 'unreachable',
      message: 'shop/reviews: The answer to /certs broke after 9 of 19 bytes.',
      hint: expect.stringContaining('Tried twice') as string,
    });
    expect(asked).toHaveLength(2);
  });

  it('names the limit when the Envoy stays silent', async () => {
    const source = await open(async (_request, accept) => void (await accept()), {
      requestTimeoutMs: 1000,
    });
    await expect(source.read(TARGET, [CERTS])).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('within 1 s (--request-timeout)') as string,
    });
  });
});

describe('ways', () => {
  /** An API server that forbids port-forward, and whose exec runs pilot-agent. */
  const onlyExec =
    (
      agent: (words: readonly string[]) => { out?: string; err?: string; exit?: number },
      asked: string[] = [],
    ): FakeApi['socket'] =>
    (request, accept) => {
      asked.push(request.path.split('/').at(-1) ?? '');
      if (request.path.endsWith('/portforward')) return FORBIDDEN;
      return accept().then((socket) => {
        const { out = '', err = '', exit = 0 } = agent(request.query.getAll('command'));
        const details = { causes: [{ reason: 'ExitCode', message: String(exit) }] };
        const done = exit === 0 ? { status: 'Success' } : { status: 'Failure', details };
        for (const [channel, said] of [
          [1, out],
          [2, err],
          [3, JSON.stringify(done)],
        ] as const)
          socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(said)]));
        socket.close(1000);
      });
    };

  it('uses exec where port-forward is forbidden, with a note, and keeps to it', async () => {
    const asked: string[] = [];
    const words: (readonly string[])[] = [];
    const source = await open(
      onlyExec((command) => {
        words.push(command);
        return { out: '{"certificates":[]}\n' };
      }, asked),
    );
    const capture = await source.read(TARGET, [CERTS]);
    await source.read(TARGET, [{ section: 'hostStatus' }]);
    expect(text(capture.bodies[0]?.bytes)).toBe('{"certificates":[]}');
    // No Date header comes through: the local clock stands in.
    expect(capture.capturedAt).toBe('2026-11-21T00:00:00Z');
    expect(words).toEqual([
      ['pilot-agent', 'request', 'GET', 'certs'],
      ['pilot-agent', 'request', 'GET', 'clusters?format=json'],
    ]);
    expect(asked).toEqual(['portforward', 'exec', 'exec']);
    expect(source.notes?.()).toEqual([expect.stringContaining('port-forward is not allowed')]);
  });

  it('reads statuses from what pilot-agent says', async () => {
    const err = 'Error: received unsuccessful status code 400: 400 Bad Request';
    const source = await open(onlyExec(() => ({ err, exit: 1 })));
    const { bodies } = await source.read(TARGET, [{ section: 'ecds' }]);
    expect(text(bodies[0]?.bytes)).toContain('EcdsConfigDump');
  });

  it('names both rights when neither is given', async () => {
    const source = await open(() => FORBIDDEN);
    await expect(source.read(TARGET, [CERTS])).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/pods\/portforward.*pods\/exec/s) as string,
    });
  });

  it.each([
    ['port-forward', 'pods/portforward', 'portforward'],
    ['exec', 'pods/exec', 'exec'],
  ] as const)('--via %s tries nothing else', async (via, right, endpoint) => {
    const source = await open(() => FORBIDDEN, { via });
    await expect(source.read(TARGET, [CERTS])).rejects.toMatchObject({
      message: `Not allowed: get ${right} "reviews" in namespace shop.`,
    });
    expect(server?.requests.map(({ path }) => path.split('/').at(-1))).toEqual([endpoint]);
  });
});
