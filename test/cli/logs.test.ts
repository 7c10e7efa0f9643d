import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isObject, number, objects } from '../../src/core/decode/read.ts';
import { fakeContext, meshdbg } from '../support/context.ts';
import { run } from '../../src/cli/run.ts';
import { scratch } from '../io/files/archives.ts';
import { schemaErrors } from '../support/schema.ts';

const DEMO = ['--from', 'fixtures/demo'];
const HOSTILE = 'fixtures/scenarios/logs/hostile/istio-proxy.log';

const jsonLines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('JSON lines keep the promise of their schema', () => {
  test.each([
    [['logs', '-A', ...DEMO]],
    [['logs', '-A', '--diagnose', ...DEMO]],
    [['logs', '-A', '-o', 'wide', ...DEMO]],
    [['logs', '-A', '--proxy-log', '--unparsed', ...DEMO]],
    [['logs', HOSTILE, '--proxy-log', '--unparsed']],
  ])('%j', async (argv) => {
    const { code, stdout } = await meshdbg([...argv, '-o', 'json']);
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(schemaErrors('logs', line)).toEqual([]);
  });
});

test.each([
  ['logs-by', ['--by', 'side,fields.nothing']],
  ['logs-by', ['--top', '1']],
  ['logs-histogram', ['--histogram', 'duration']],
  ['logs-diagnose', ['--diagnose']],
  ['logs-request-id', ['--request-id', 'none-has-it']],
])('%s with %j keeps the promise of its schema', async (schema, flags) => {
  const { code, stdout } = await meshdbg(['logs', '-A', ...flags, '-o', 'yaml', ...DEMO]);
  expect(code).toBe(0);
  expect(schemaErrors(schema, parse(stdout))).toEqual([]);
});

test('requests that failed are data: the exit code is 0 in every form', async () => {
  for (const form of ['table', 'wide', 'json', 'csv', 'raw'])
    expect(await meshdbg(['logs', '-A', '--errors', '-o', form, ...DEMO])).toMatchObject({ code: 0 }); // prettier-ignore
});

test('--errors, the ERRORS of --by, and --diagnose mean the same by a failure', async () => {
  const causes = async (...flags: string[]): Promise<unknown[]> => {
    const { stdout } = await meshdbg(['logs', '-A', '--diagnose', '-o', 'json', ...flags, ...DEMO]);
    return jsonLines(stdout).map((line) => isObject(line) && line['diagnosis']);
  };
  const failed = await causes('--errors');
  expect(failed).not.toContain(null);
  for (const cause of await causes('--errors', '--not'))
    if (cause !== null) expect(cause).toMatchObject({ code: 'fault-delay' });
  const { stdout } = await meshdbg(['logs', '-A', '--by', 'side', '-o', 'json', ...DEMO]);
  const rows = objects(JSON.parse(stdout), 'items').map((row) => number(row, 'errors') ?? 0);
  expect(rows.reduce((sum, count) => sum + count)).toBe(failed.length);
});

test('nothing of a hostile line acts on a terminal, in any form', async () => {
  for (const form of ['table', 'wide', 'json', 'csv', 'raw', 'yaml'])
    for (const flags of [[], ['--by', 'path'], ['--diagnose'], ['--request-id', 'e560d2c3-b784-4409-9d76-cb8c2f9ba9cc']]) {
      const { stdout, stderr } = await meshdbg(['logs', HOSTILE, '-o', form, '--unparsed', ...flags]);
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
}); // prettier-ignore

test('columns fit the terminal, and are whole where the output is piped', async () => {
  const { context, out } = fakeContext();
  const terminal = { ...context.terminal, columns: 80 };
  expect(await run(['logs', '-A', ...DEMO], { ...context, terminal })).toBe(0);
  const lines = out.join('').trimEnd().split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  const { stdout } = await meshdbg(['logs', '-A', ...DEMO]);
  expect(stdout.split('\n')).toHaveLength(lines.length + 1);
  expect(stdout).not.toContain('…');
});

test('a reader that goes away ends it quietly', async () => {
  const { context, out, err } = fakeContext();
  const terminal = { ...context.terminal, out: (text: string) => Promise.resolve(out.push(text) < 2) }; // prettier-ignore
  expect(await run(['logs', '-A', ...DEMO], { ...context, terminal })).toBe(0);
  expect(out).toHaveLength(2);
  expect(err.join('')).not.toContain('meshdbg:');
});

test.each([
  [['logs', 'a.log', 'b'], 'Files stand alone'],
  [['logs', 'a.log', ...DEMO], 'Files stand alone'],
  [['logs', 'one', 'two', ...DEMO], 'Name one target'],
  [['logs', '-A', '--since', '1h', '--since-time', '2026-01-01T00:00:00Z', ...DEMO], 'exclude each other'],
  [['logs', '-A', '--until', 'soon', ...DEMO], '--until takes a time'],
  [['logs', '-A', '--loki-token', 'x', ...DEMO], 'need its address'],
  [['logs', '-A', '--loki', 'http://x', ...DEMO], 'from a Loki or from files'],
  [['logs', '-A', '--by', 'path', '--histogram', 'duration', ...DEMO], 'two answers'],
  [['logs', '-A', '--status', 'bad', ...DEMO], '--status takes codes'],
  [['logs', '-A', '--previous', ...DEMO], 'previous instances'],
  [['logs', '-A', '--diagnose', '--by', 'path', ...DEMO], 'two answers'],
  [['logs', '-A', '--diagnose', '--histogram', 'duration', ...DEMO], 'two answers'],
  [['logs', '-A', '--by', ',', ...DEMO], '--by takes'],
  [['logs', '-A', '--histogram', 'path', ...DEMO], 'takes a field of numbers'],
  [['logs', '-A', '--not', ...DEMO], '--not turns'],
  [['logs', '-A', '--top', '0', ...DEMO], '--top takes 1 or more'],
  [['logs', '-A', '--max-log-requests', '0', ...DEMO], '--max-log-requests takes 1 or more'],
  [['logs', './fixtures/demo'], '--from ./fixtures/demo'],
  [['logs', HOSTILE, './fixtures/demo'], '--from ./fixtures/demo'],
  [['logs', `./${HOSTILE}`, '--tail', '5'], 'tail -n 100'],
  [['logs', '--from', HOSTILE, '--tail', '5'], 'tail -n 100'],
  [['logs', HOSTILE, '--previous'], '--previous chooses among pods'],
  [['logs', HOSTILE, '-n', 'shop'], '--namespace chooses among pods'],
])('%j is told', async (argv, problem) => {
  const { code, stderr } = await meshdbg(argv);
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
}); // prettier-ignore

test('what lets somebody in is not shown, in any form', async () => {
  const secrets = ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln', 'hunter2hunter2', 'sid=verysecret'];
  const dir = scratch();
  const file = join(dir.path, 'access.log');
  writeFileSync(file, [
    `[2026-11-20T22:11:55.406Z] "GET /a?access_token=${secrets[1]} HTTP/1.1" 200 - via_upstream - "-" 0 19 2 - "-" "curl ${secrets[0]}" "e560d2c3-b784-4409-9d76-cb8c2f9ba9cc" "web:80" "10.0.0.9:80" outbound|80||web.shop.svc.cluster.local - 10.96.0.1:80 10.0.0.5:42744 - default`,
    `{"start_time":"2026-11-20T22:11:55.406Z","response_code":200,"path":"/b","authorization":"Bearer ${secrets[1]}","cookie":"${secrets[2]}"}`,
  ].join('\n'));
  for (const form of ['table', 'wide', 'json', 'csv', 'raw']) {
    const { code, stdout } = await meshdbg(['logs', file, '-o', form, '--unparsed']);
    expect(code).toBe(0);
    for (const secret of secrets) expect(stdout).not.toContain(secret);
  }
  const { stdout } = await meshdbg(['logs', file, '--by', 'path', '-o', 'csv']);
  expect(stdout).toContain('/a?access_token=[redacted]');
  dir.remove();
}); // prettier-ignore

test('--since and --since-time leave out older lines of a file', async () => {
  const dir = scratch();
  const file = join(dir.path, 'access.log');
  const line = (time: string): string => JSON.stringify({ start_time: time, response_code: 200, path: `/${time}` });
  writeFileSync(file, ['2020-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z'].map(line).join('\n'));
  for (const flags of [['--since', '1h'], ['--since-time', '2020-01-02T00:00:00Z']]) {
    const { stdout } = await meshdbg(['logs', file, '-o', 'json', ...flags]);
    expect(jsonLines(stdout)).toEqual([expect.objectContaining({ path: '/2099-01-01T00:00:00.000Z' })]);
  }
  dir.remove();
}); // prettier-ignore

test('lines that fit no format are counted where the answer has no place for them', async () => {
  for (const flags of [['--by', 'path'], ['--diagnose'], ['-o', 'csv']]) {
    const { stderr } = await meshdbg(['logs', HOSTILE, '--unparsed', ...flags]);
    expect(stderr).toContain('no access log format');
  }
  const { stderr } = await meshdbg(['logs', HOSTILE, '--unparsed']);
  expect(stderr).not.toContain('no access log format');
});

test('-q leaves notes out', async () => {
  const { stderr } = await meshdbg(['logs', '-A', '--status', '599', '-q', ...DEMO]);
  expect(stderr).toBe('');
});

test.each(['0.log.20261120-101010', 'access.log-20261120', 'access_log', 'a.ndjson.1.gz', 'logs/shop/web'])('%s names a file and no pod', async (word) => {
  const { code, stderr } = await meshdbg(['logs', word]);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/There is no (?:file or )?directory/) });
}); // prettier-ignore

test.each([
  [['-n', 'nosuch'], 'It holds proxies of default, istio-system.'],
  [['deploy/reviews-v1', '-c', 'nosuch'], 'There are: istio-proxy, reviews'],
])('%j of a bundle that has none of it says what there is', async (flags, hint) => {
  const { code, stderr } = await meshdbg(['logs', ...flags, ...DEMO]);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(hint) });
});

describe('a file without an access line', () => {
  const ofFile = async (content: string | Uint8Array, ...flags: string[]) => {
    const dir = scratch();
    const file = join(dir.path, 'access.log');
    writeFileSync(file, content);
    const outcome = await meshdbg(['logs', file, ...flags]);
    dir.remove();
    return outcome;
  };
  const garbage = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919 + (at >> 3)) % 256);

  test.each([[[]], [['-o', 'json']], [['-o', 'csv']], [['--by', 'path', '-o', 'json']], [['--diagnose']], [['--request-id', 'x']]])(
    'is told as what could not be read, and nothing is printed: %j',
    async (flags) => {
      for (const content of [garbage, 'hello\nworld\n', '{"a":1}']) {
        const { code, stdout, stderr } = await ofFile(content, ...flags);
        expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
        expect(stderr).toMatch(/access\.log is (?:an|no) access line\./);
        expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }
    },
  ); // prettier-ignore

  test('whose lines are all too old says that --since counts from now', async () => {
    const line = '{"start_time":"2020-01-01T00:00:00.000Z","response_code":200,"path":"/"}\n';
    const told = '--since counts back from now';
    expect((await ofFile(line, '--since', '5m')).stderr).toContain(told);
    expect((await ofFile(line, '--since-time', '2020-01-02T00:00:00Z')).stderr).not.toContain(told);
    expect((await ofFile(line, '--since', '999999h', '--errors')).stderr).toContain('none of 1');
  });

  test('is fine where its lines were asked for, where it is empty, or where a proxy wrote of itself', async () => {
    expect(await ofFile('hello\n', '--unparsed')).toMatchObject({ code: 0 });
    expect(await ofFile('')).toMatchObject({ code: 0 });
    expect(await ofFile('2026-11-20T22:13:52.161111Z\tinfo\tEnvoy proxy is ready\nhello\n')).toMatchObject({ code: 0 });
  }); // prettier-ignore
});
