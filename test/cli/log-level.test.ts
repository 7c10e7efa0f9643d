import { afterEach, expect, test } from 'vitest';
import { changesToStart, parseChanges } from '../../src/core/query/log-levels.ts';
import { meshdbg } from '../support/context.ts';
import { startMesh, type FakeMeshServer } from '../support/istiods.ts';

let mesh: FakeMeshServer | undefined;
afterEach(() => mesh?.stop());

const LOGGERS = 'active loggers:\n  admin: warning\n  rbac: debug\n';
const INFO = JSON.stringify({
  command_line_options: { log_level: 'warning', component_log_level: 'misc:error' },
});

async function envoy(answers: Readonly<Record<string, number>> = {}): Promise<string[]> {
  const asked: string[] = [];
  mesh = await startMesh({
    istiods: [],
    proxies: {
      'shop/a': (what) => {
        asked.push(what);
        if (what === 'GET /server_info') return { body: INFO };
        return { status: answers[what] ?? 200, body: answers[what] === undefined ? LOGGERS : 'no' };
      },
    },
  });
  return asked;
}

const posts = (asked: readonly string[]) => asked.filter((what) => what.startsWith('POST'));

test('shows levels and changes nothing', async () => {
  const asked = await envoy();
  const { code, stdout } = await meshdbg(['log-level', 'a', '-o', 'json'], mesh?.world);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    items: [
      { proxy: 'shop/a', logger: 'admin', level: 'warning' },
      { proxy: 'shop/a', logger: 'rbac', level: 'debug' },
    ],
  });
  expect(posts(asked)).toEqual(['POST /logging']);
});

test('--set changes and says so', async () => {
  const asked = await envoy();
  const { code, stderr } = await meshdbg(
    ['log-level', 'a', '--set', 'rbac=debug,warn'],
    mesh?.world,
  );
  expect(code).toBe(0);
  expect(posts(asked)).toEqual([
    'POST /logging?rbac=debug',
    'POST /logging?level=warning',
    'POST /logging',
  ]);
  expect(stderr).toContain('changed the log levels of shop/a: rbac debug, all loggers warning');
  expect(stderr).toContain('--reset');
});

test('--reset goes back to what the Envoy was started with', async () => {
  const asked = await envoy();
  await meshdbg(['log-level', 'a', '--reset'], mesh?.world);
  expect(posts(asked)).toEqual([
    'POST /logging?level=warning',
    'POST /logging?misc=error',
    'POST /logging',
  ]);
});

test('says what an Envoy does not take', async () => {
  await envoy({ 'POST /logging?nope=debug': 400 });
  const { code, stderr } = await meshdbg(['log-level', 'a', '--set', 'nope=debug'], mesh?.world);
  expect(code).toBe(2);
  expect(stderr).toContain('does not take /logging?nope=debug (400): no');
});

test('a bundle cannot be changed', async () => {
  const { code, stderr } = await meshdbg([
    'log-level',
    'pod/sleep',
    '--set',
    'debug',
    '--from',
    'fixtures/demo',
  ]);
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('nothing in it can be changed') as string,
  });
});

test.each(['rbac=loud', '=debug', 'a=b=c', ''])('--set %j is no level', (text) => {
  expect(() => parseChanges(text)).toThrow();
});

test('istioctl writes colons', () => {
  expect(parseChanges('http:trace')).toEqual([{ logger: 'http', level: 'trace' }]);
  expect(changesToStart({})).toEqual([{ logger: undefined, level: 'warning' }]);
});
