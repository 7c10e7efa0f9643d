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
        if (what === 'GET /server_info' && answers[what] === undefined) return { body: INFO };
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
  // All loggers first: else the one would not stay as it was asked for.
  expect(posts(asked)).toEqual([
    'POST /logging',
    'POST /logging?level=warning',
    'POST /logging?rbac=debug',
    'POST /logging',
  ]);
  expect(stderr).toContain('changed the log levels of shop/a: all loggers warning, rbac debug');
  expect(stderr).toContain('--reset');
});

test('--reset goes back to what the Envoy was started with', async () => {
  const asked = await envoy();
  await meshdbg(['log-level', 'a', '--reset'], mesh?.world);
  expect(posts(asked)).toEqual([
    'POST /logging',
    'POST /logging?level=warning',
    'POST /logging?misc=error',
    'POST /logging',
  ]);
});

test('--reset changes nothing where the Envoy does not tell how it was started', async () => {
  const asked = await envoy({ 'GET /server_info': 500 });
  const { code, stderr } = await meshdbg(['log-level', 'a', '--reset'], mesh?.world);
  expect(code).toBe(2);
  expect(stderr).toContain('was started with is not known');
  expect(posts(asked)).toEqual([]);
});

test('changes nothing where one of the loggers does not exist', async () => {
  const asked = await envoy();
  const { code, stderr } = await meshdbg(
    ['log-level', 'a', '--set', 'rbac=debug,nope=debug'],
    mesh?.world,
  );
  expect(code).toBe(2);
  expect(stderr).toContain('has no logger "nope". Nothing was changed.');
  expect(posts(asked)).toEqual(['POST /logging']);
});

test('says what an Envoy does not take, and what it took before', async () => {
  await envoy({ 'POST /logging?rbac=debug': 403 });
  const { code, stderr } = await meshdbg(
    ['log-level', 'a', '--set', 'admin=info,rbac=debug'],
    mesh?.world,
  );
  expect(code).toBe(2);
  expect(stderr).toContain('does not take /logging?rbac=debug (403): no');
  expect(stderr).toContain('changed the log levels of shop/a: admin info; back with:');
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
