import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { scratch } from '../io/files/archives.ts';
import { meshdbg } from '../support/context.ts';
import { schemaErrors } from '../support/schema.ts';

const DEMO = ['--from', 'fixtures/demo'];
const CALL = ['explain', 'deploy/productpage-v1', 'http://reviews:9080/reviews/0'];
const folder = scratch();
afterAll(() => folder.remove());

const requestsFile = (name: string, content: string): string => {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
};

describe('one request on the demo', () => {
  test('outcomes exclude each other and add up to 1, in the form of the schema', async () => {
    const { code, stdout } = await meshdbg([...CALL, '-o', 'json', ...DEMO]);
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(schemaErrors('explain', document)).toEqual([]);
    const shares: number[] = document.requests[0].outcomes.map(({ probability }: { probability: number }) => probability); // prettier-ignore
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  test('tokens are shown in no format', async () => {
    const token = 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJvbmUifQ.c2ln';
    const call = ['explain', 'deploy/productpage-v1', `http://reviews:9080/x?access_token=${token}`, '-H', `x-jwt: ${token}`, ...DEMO]; // prettier-ignore
    for (const format of ['table', 'json', 'junit', 'tree', 'csv', 'name']) {
      const { code, stdout } = await meshdbg([...call, '-o', format]);
      expect([format, code]).toEqual([format, 0]);
      expect(stdout).not.toContain(token.slice(0, 19));
    }
  });

  test('--why-not names the criterion that failed', async () => {
    const { stdout } = await meshdbg([...CALL, '--why-not', 'v2', ...DEMO]);
    expect(stdout).toContain('Why not v2?');
    expect(stdout).toMatch(/header end-user: wanted .*, there is none/);
  });

  test('--why-not says what a split gives to what was asked for, and by which field', async () => {
    const { stdout } = await meshdbg([...CALL, '--why-not', 'v3', ...DEMO]);
    expect(stdout).toMatch(
      /v3 gets 10 % of these requests \(VirtualService \S+ spec\.http\[1\]\.route\[1\]\.weight 10\)/,
    );
    const other = await meshdbg([...CALL, '--why-not', 'v9', ...DEMO]);
    expect(other.stdout).toContain('did you mean v1');
  });

  test('a token is never printed', async () => {
    const secret = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2VjcmV0';
    for (const format of ['table', 'json', 'tree', 'mermaid']) {
      const { stdout, stderr } = await meshdbg([...CALL, '--token', secret, '-H', `Cookie: ${secret}`, '-o', format, ...DEMO]); // prettier-ignore
      expect(`${stdout}${stderr}`).not.toContain(secret);
    }
  });

  test('--hops decisive leaves out what did not decide', async () => {
    const all = await meshdbg([...CALL, '-o', 'tree', ...DEMO]);
    const some = await meshdbg([...CALL, '-o', 'tree', '--hops', 'decisive', ...DEMO]);
    expect(some.stdout.length).toBeGreaterThan(0);
    expect(some.stdout.length).toBeLessThan(all.stdout.length);
  });

  test.each([
    [['explain', 'deploy/productpage-v1'], /takes who sends and what/],
    [['explain', 'deploy/nobody', 'http://reviews:9080/'], /no pod or workload nobody/],
    [['explain', 'gateway/nothing', 'http://reviews:9080/'], /no pod of a gateway nothing/],
    [[...CALL.slice(0, 2), 'ftp://x/'], /is no URL/],
    [[...CALL, '-H', ': x'], /--header takes/],
    [[...CALL.slice(0, 2), 'http:/reviews'], /is no URL: after http: there are two slashes/],
    [[...CALL, '--source-ip', '1.2.3'], /--source-ip takes an IP address/],
    [[...CALL, '--app-status', '9999'], /--app-status takes 200 to 599/],
    [[...CALL, '--why-not', ''], /--why-not takes/],
    [[...CALL, '-X', 'G T'], /no HTTP method/],
  ])('%j is refused in one sentence', async (args, says) => {
    const { code, stdout, stderr } = await meshdbg([...args, ...DEMO]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test.each(['http://nosuch.example.com/', `http://reviews:9080/${'a/../'.repeat(2000)}%2e%2E//\u00e4?x=%00`, 'tcp://reviews:9080', 'http://reviews:1/'])(
    '%s gets an answer',
    async (url) => {
      const { code, stdout } = await meshdbg([...CALL.slice(0, 2), url, '-o', 'json', ...DEMO]);
      expect(code).toBe(0);
      expect(JSON.parse(stdout).requests[0].outcomes).not.toEqual([]);
    },
  ); // prettier-ignore
});

test.each([
  ['http://review:9080/', /Near it is reviews\.default/],
  ['http://reviews:1/', /service reviews\.default has no port 1: it has 9080/],
  [`http://reviews:9080/${'a'.repeat(65_536)}`, /answers 431 \(DPE: headers are too large\)/],
])('the first line says what is wrong (%#)', async (url, says) => {
  const { code, stdout } = await meshdbg([...CALL.slice(0, 2), url, ...DEMO]);
  expect(code).toBe(0);
  expect(stdout.split('\n\n')[0]).toMatch(says);
}); // prettier-ignore

describe('at a gateway', () => {
  const gateway = (url: string): Promise<{ stdout: string }> => meshdbg(['explain', 'gateway/istio-ingressgateway', url, '--from', 'fixtures/bundles/gateway-secret-missing']); // prettier-ignore

  test.each([
    ['http://shop.example.com:81/', /listens on 8080 \(Service port 80\), 8443 \(Service port 443\), not on 81/, /because of Service istio-system\/istio-ingressgateway spec\.ports/],
    ['https://nobody.example.com/', /No Gateway has the host nobody\.example\.com here: there is .*shop\.example\.com/, /Gateway shop\/\S+ spec\.servers\[0\]\.hosts/],
    ['http://nobody.example.com/', /answers 404/, /No Gateway has the host nobody\.example\.com here/],
    ['https://shop.example.com:80/', /^No answer/, /TLS comes to a port that takes plain HTTP/],
    ['http://shop.example.com:443/', /^No answer/, /Plain text comes to a port that takes TLS only/],
  ])('%s: what is there instead', async (url, ...patterns) => {
    const { stdout } = await gateway(url);
    const [answer = ''] = stdout.split('\n\n');
    for (const pattern of patterns) expect(answer).toMatch(pattern);
  });
}); // prettier-ignore

describe('a file of requests', () => {
  const jason = `
- name: jason
  from: default/productpage-v1
  url: http://reviews:9080/reviews/0
  headers: { end-user: jason }
`;
  test('what is as expected exits 0, what is not exits 1 and says so in junit', async () => {
    const all = JSON.parse((await meshdbg([...CALL, '-o', 'json', ...DEMO])).stdout);
    const from: string = all.requests[0].request.from;
    const entries = jason.replace('default/productpage-v1', from);
    const met = requestsFile('met.yaml', `${entries}  expect: { verdict: forwarded, pod: reviews-v2 }\n`); // prettier-ignore
    const missed = requestsFile('missed.yaml', `${entries}  expect: { pod: reviews-v3 }\n`);
    expect(await meshdbg(['explain', '--requests', met, ...DEMO])).toMatchObject({ code: 0 });
    const { code, stdout } = await meshdbg(['explain', '--requests', missed, '-o', 'junit', ...DEMO]); // prettier-ignore
    expect(code).toBe(1);
    expect(stdout).toContain('tests="1" failures="1"');
    expect(stdout).toMatch(/<testcase [^>]*name="jason"/);
  });

  test('a broken one is refused with file, entry and reason', async () => {
    const broken = requestsFile('broken.yaml', '- { from: outside, url: "http://x/", http: 9 }\n');
    const { code, stderr } = await meshdbg(['explain', '--requests', broken, ...DEMO]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Entry 1 .*http is one of/);
    const torn = requestsFile('torn.yaml', '- { from: [\n');
    expect((await meshdbg(['explain', '--requests', torn, ...DEMO])).stderr).toMatch(/torn\.yaml:\d+ is neither YAML nor JSON/); // prettier-ignore
  });
});
