import { expect, it } from 'vitest';
import type { ExecRequest } from '../../../src/ports/kube.ts';
import { execWay } from '../../../src/sources/live/exec-way.ts';
import { fakeKube } from '../../support/kube.ts';

it('asks pilot-agent in the proxy, with the limits of the request', async () => {
  const asked: ExecRequest[] = [];
  const kube = fakeKube([], {
    exec: (request) => {
      asked.push(request);
      return Promise.resolve({ stdout: Buffer.from('{}\n'), stderr: '', exitCode: 0 });
    },
  });
  const proxy = { namespace: 'shop', pod: 'web' };
  const { signal } = new AbortController();
  const answer = await execWay(kube).ask(
    { proxy, adminPort: 15001, container: 'istio-proxy' },
    { path: '/certs', signal, timeoutMs: 0, maxBytes: 5 },
  );
  expect(Buffer.from(answer.body).toString()).toBe('{}');
  expect(asked).toEqual([
    {
      ...proxy,
      container: 'istio-proxy',
      command: ['pilot-agent', 'request', '--debug-port', '15001', 'GET', 'certs'],
      signal,
      maxBytes: 5,
    },
  ]);
});
