import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoCluster } from '../../../src/ports/demo.ts';
import { BUNDLE, DemoClient, POD, sendOn, startDemo } from '../../support/demo-client.ts';

let demo: DemoCluster;
let client: DemoClient;
beforeAll(async () => {
  demo = await startDemo();
  client = new DemoClient(demo);
});
afterAll(() => demo.stop());

const V4 = 'v4.channel.k8s.io';
const FORWARD = `/api/v1/namespaces/default/pods/${POD}/portforward`;
const EXEC = `/api/v1/namespaces/default/pods/${POD}/exec`;
const ISTIOD = '/api/v1/namespaces/istio-system/pods/istiod-7d9f8b5c6d-lab01/portforward';
const get = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`;

/** One HTTP exchange through a tunnel: head and body, chunks joined. */
async function fetchThrough(path: string, port: number, url: string): Promise<[string, string]> {
  const stream = await client.stream(`${path}?ports=${port}`, V4);
  sendOn(stream, 0, get(url));
  expect(await stream.closed).toBe(1000);
  const answer = (stream.channels.get(0) ?? Buffer.alloc(0)).subarray(2).toString('latin1');
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  return [head, rest.join('\r\n\r\n').replace(/(^|\r\n)[0-9a-f]+\r\n/g, '')];
}

describe('port-forward', () => {
  it('reaches the admin port with the bytes and the time of the recording', async () => {
    const [head, body] = await fetchThrough(FORWARD, 15000, '/server_info');
    expect(head).toMatch(/^HTTP\/1.1 200 OK/);
    expect(head).toMatch(/date: Fri, 20 Nov 2026 22:12:16 GMT/i);
    expect(head).toMatch(/transfer-encoding: chunked/i);
    expect(body.trim()).toBe(
      readFileSync(`${BUNDLE}/proxies/default/${POD}/server_info.json`, 'latin1').trim(),
    );
  });

  it('begins each channel with the port, for several ports', async () => {
    const stream = await client.stream(`${FORWARD}?ports=15000&ports=15021`, [
      V4,
      'channel.k8s.io',
    ]);
    expect(stream.socket.protocol).toBe(V4);
    sendOn(stream, 2, get('/healthz/ready'));
    sendOn(stream, 0, get('/ready'));
    expect(await stream.closed).toBe(1000);
    const ports = [0, 1, 2, 3].map((channel) => stream.channels.get(channel)?.readUInt16LE(0));
    expect(ports).toEqual([15000, 15000, 15021, 15021]);
    expect(stream.channels.get(0)?.toString()).toContain('LIVE');
    expect(stream.channels.get(2)?.toString()).toContain('200 OK');
    expect(stream.channels.get(1)).toHaveLength(2);
  });

  it('keeps a connection for several requests', async () => {
    const stream = await client.stream(`${FORWARD}?ports=15000`, V4);
    sendOn(stream, 0, get('/ready').replace('connection: close\r\n', ''));
    sendOn(stream, 0, get('/memory'));
    await stream.closed;
    expect(
      stream.channels
        .get(0)
        ?.toString()
        .match(/HTTP\/1.1 200/g),
    ).toHaveLength(2);
  });

  it('says on the error channel that nothing listens', async () => {
    const stream = await client.stream(`${FORWARD}?ports=9999`, V4);
    await stream.closed;
    expect(stream.channels.get(0)).toHaveLength(2);
    expect(stream.channels.get(1)?.toString()).toMatch(
      /error forwarding port 9999 to pod .*connect: connection refused/,
    );
  });

  it('reaches istiod', async () => {
    const [, syncz] = await fetchThrough(ISTIOD, 15014, '/debug/syncz');
    expect(JSON.parse(syncz)).toHaveLength(8);
    const [, dump] = await fetchThrough(ISTIOD, 15014, `/debug/config_dump?proxyID=${POD}.default`);
    expect(JSON.parse(dump).configs.length).toBeGreaterThan(3);
    const [head] = await fetchThrough(ISTIOD, 15014, '/debug/config_dump?proxyID=nosuch.default');
    expect(head).toContain('404');
    const [outside] = await fetchThrough(ISTIOD, 15014, '/debug/config_dump?proxyID=../../x.y');
    expect(outside).toContain('404');
  });

  it.each([
    [FORWARD, V4, /400 .*\\"ports\\" is required/],
    [`${FORWARD}?ports=99999`, V4, /400 .*unable to parse/],
    [FORWARD.replace(POD, 'nosuch'), V4, /404 .*pods \\"nosuch\\" not found/],
    [FORWARD.replace('portforward', 'attach'), V4, /403 .*pods\/attach/],
  ])('refuses %s over %s with a sentence', async (path, protocol, message) => {
    await expect(client.stream(path, protocol)).rejects.toThrow(message);
  });

  // kubectl tries the second first and falls back to the first.
  it.each([
    [{ upgrade: 'SPDY/3.1' }, 'not over SPDY/3.1'],
    [
      { upgrade: 'websocket', 'sec-websocket-protocol': 'SPDY/3.1+portforward.k8s.io' },
      'with the subprotocol v4.channel.k8s.io, not SPDY/3.1+portforward.k8s.io',
    ],
    [{ upgrade: 'websocket' }, 'with the subprotocol v4.channel.k8s.io'],
  ])('refuses the upgrade %j with a Status object', async (headers, sentence) => {
    const answer = await client.request(FORWARD, {
      headers: { connection: 'Upgrade', ...headers },
    });
    expect(JSON.parse(answer.text)).toMatchObject({
      kind: 'Status',
      code: 400,
      message: expect.stringContaining(sentence),
    });
  });

  it('takes the right away when asked to', async () => {
    const limited = await startDemo({ deny: ['create pods/portforward'] });
    const refused = new DemoClient(limited).stream(`${FORWARD}?ports=15000`, V4);
    await expect(refused).rejects.toThrow(/403 .*cannot create resource \\"pods\/portforward\\"/);
    await limited.stop();
  });

  it('cuts as many tunnels as asked, after as many bytes', async () => {
    const fragile = await startDemo({ cutAfterBytes: 5000, cutTunnels: 1 });
    const other = new DemoClient(fragile);
    const sizes: number[] = [];
    for (const code of [1006, 1000]) {
      const stream = await other.stream(`${FORWARD}?ports=15000`, V4);
      sendOn(stream, 0, get('/config_dump'));
      expect(await stream.closed).toBe(code);
      sizes.push((stream.channels.get(0)?.length ?? 0) - 2);
    }
    expect(sizes[0]).toBe(5000);
    expect(sizes[1]).toBeGreaterThan(300_000);
    await fragile.stop();
  });

  it('survives clients that vanish or talk nonsense', async () => {
    const stream = await client.stream(`${FORWARD}?ports=15000`, V4);
    sendOn(stream, 0, get('/config_dump'));
    sendOn(stream, 9, 'no such channel');
    stream.socket.send('');
    sendOn(stream, 0, 'no HTTP at all\r\n\r\n');
    stream.socket.terminate();
    const { port } = new URL(client.url);
    const raw = connect({ port: Number(port), host: '127.0.0.1', ca: client.tls.ca });
    raw.on('error', () => {});
    raw.write('GARBAGE\r\n\r\n');
    await new Promise((resolve) => raw.on('close', resolve));
    expect((await client.request('/version')).status).toBe(200);
  });
});

describe('exec', () => {
  const exec = async (
    words: readonly string[],
    protocol = 'v5.channel.k8s.io',
  ): Promise<{ stdout: string; stderr: string; status: { status: string; details?: unknown } }> => {
    const query = new URLSearchParams({ container: 'istio-proxy', stdout: 'true', stderr: 'true' });
    for (const word of words) query.append('command', word);
    const stream = await client.stream(`${EXEC}?${query.toString()}`, protocol);
    expect(stream.socket.protocol).toBe(protocol);
    await stream.closed;
    const text = (channel: number): string => stream.channels.get(channel)?.toString() ?? '';
    return { stdout: text(1), stderr: text(2), status: JSON.parse(text(3)) };
  };

  it.each(['v5.channel.k8s.io', V4])('answers pilot-agent request over %s', async (protocol) => {
    const { stdout, status } = await exec(['pilot-agent', 'request', 'GET', 'ready'], protocol);
    expect(stdout).toBe('LIVE\n\n');
    expect(status).toEqual({ metadata: {}, status: 'Success' });
  });

  it('prints a 404 like pilot-agent, and fails for other errors', async () => {
    const missing = await exec(['pilot-agent', 'request', 'GET', 'nosuch']);
    expect(missing.stdout).toContain('invalid path');
    expect(missing.status.status).toBe('Success');
    const refused = await exec(['pilot-agent', 'request', 'GET', 'quitquitquit']);
    expect(refused.stderr).toContain('received unsuccessful status code 405');
    expect(refused.status.details).toMatchObject({
      causes: [{ reason: 'ExitCode', message: '255' }],
    });
  });

  it('says of other commands that a recording cannot run them', async () => {
    const { stderr, status } = await exec(['sh', '-c', 'curl localhost:15000']);
    expect(stderr).toContain('replays a recording');
    expect(status).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode' });
  });

  it.each([
    [`${EXEC}?command=ls`, /400 .*a container name must be specified/],
    [`${EXEC}?container=istio-proxy`, /400 .*at least 1 command/],
  ])('refuses %s', async (path, message) => {
    await expect(client.stream(path, V4)).rejects.toThrow(message);
  });
});
