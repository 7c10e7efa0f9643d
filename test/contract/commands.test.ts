import { describe, expect, test } from 'vitest';
import { flagName } from '../../src/cli/option.ts';
import { SHARED_GROUPS } from '../../src/cli/options/groups.ts';
import { RENDERERS } from '../../src/render/registry.ts';
import { argvOf, meshdbg } from '../support/context.ts';
import { EMPTY_SNAPSHOT } from '../support/empty-snapshot.ts';
import { COMMANDS, FORMAT_NAMES, formatFlags, STREET_COMMANDS } from '../support/registry.ts';
import { PIPED } from '../support/report.ts';
import { schemaErrors } from '../support/schema.ts';

const DEMO = ['--from', 'fixtures/demo'];
/** Their examples start servers: test/e2e runs them. */
const SERVERS = ['demo'];
const examples = COMMANDS.filter(({ name }) => !SERVERS.includes(name)).flatMap(
  ({ name, command }) =>
    command.examples.map(({ args }) => ({ name, args, street: command.kind === 'street' })),
);

describe('the registry', () => {
  test('no name or alias stands for two commands', () => {
    const names = COMMANDS.flatMap(({ registration }) => [
      registration.name,
      ...registration.aliases,
    ]);
    const reserved = ['help', 'proxy-config', 'pc'];
    expect([...new Set([...names, ...reserved])]).toEqual([...names, ...reserved]);
  });

  test.each(COMMANDS)(
    '$name says what it does, with examples',
    ({ name, registration, command }) => {
      expect(registration.summary).toMatch(/^[^A-Z\s].*[^.]$/);
      expect(command.description).toMatch(/^[A-Z][^]*\.$/);
      expect(command.examples.length).toBeGreaterThan(0);
      for (const { args, says } of command.examples) {
        expect(args).toMatch(new RegExp(`^${name}\\b`));
        expect(says).not.toBe('');
      }
    },
  );

  test.each(COMMANDS)('$name has no flag twice', ({ command }) => {
    const own = Object.entries(command.options);
    const shared = SHARED_GROUPS.flatMap(({ specs }) => Object.entries(specs));
    for (const all of [
      [...own, ...shared].map(([name]) => name),
      [...own, ...shared].map(([, { flags }]) => flagName(flags)),
    ])
      expect([...new Set(all)]).toEqual(all);
    const short = own.flatMap(([, { flags }]) => /(?:^|\s)(-\w)\b/.exec(flags)?.[1] ?? []);
    expect([...new Set(short)]).toEqual(short);
  });
});

describe('on the demo bundle', () => {
  test.each(examples)('meshdbg $args', async ({ args, street }) => {
    const { code, stdout, stderr } = await meshdbg([...argvOf(args), ...(street ? DEMO : [])]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('meshdbg:') });
    // A filter that nothing meets answers with a note.
    expect(stdout === '' ? stderr : 'note: ').toContain('note: ');
  });

  const each = STREET_COMMANDS.flatMap(({ name }) =>
    FORMAT_NAMES.map((format) => ({ name, format })),
  );
  test.each(each)('$name as $format ends with a line break', async ({ name, format }) => {
    const { code, stdout } = await meshdbg([
      name,
      'pod/productpage',
      ...formatFlags(format),
      ...DEMO,
    ]);
    expect(code).toBe(0);
    expect(stdout === '' || stdout.endsWith('\n')).toBe(true);
  });

  test.each(STREET_COMMANDS)('$name keeps the promise of its schema', async ({ name }) => {
    for (const target of [
      'pod/productpage',
      'deploy/reviews-v1',
      'pod/istio-ingressgateway.istio-system',
    ]) {
      const { code, stdout } = await meshdbg([name, target, '-o', 'json', ...DEMO]);
      expect(code).toBe(0);
      expect(schemaErrors(name, JSON.parse(stdout))).toEqual([]);
    }
  });

  test.each(STREET_COMMANDS)('$name shows several proxies', async ({ name }) => {
    const { code, stdout } = await meshdbg([
      name,
      '-A',
      '-l',
      'app=reviews',
      '-o',
      'json',
      ...DEMO,
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      meta: { target: expect.stringMatching(/reviews-v1.*,.*reviews-v2.*,.*reviews-v3/) },
    });
  });

  test.each(STREET_COMMANDS)(
    '$name answers the same for the pc form and each alias',
    async ({ name, registration }) => {
      const plain = await meshdbg([name, 'pod/productpage', ...DEMO]);
      for (const alias of [name, ...registration.aliases])
        expect(await meshdbg(['pc', alias, 'pod/productpage', ...DEMO])).toEqual(plain);
    },
  );
});

describe('on nothing at all', () => {
  const each = STREET_COMMANDS.flatMap((loaded) =>
    FORMAT_NAMES.map((format) => ({ ...loaded, format })),
  );
  test.each(each)('$name as $format renders', async ({ command, format }) => {
    const render = await RENDERERS[format]();
    const report = command.run({ values: {}, snapshot: EMPTY_SNAPSHOT });
    const text = render(report, { ...PIPED, expression: '{.items[*].name}' });
    expect(text === '' || text.endsWith('\n')).toBe(true);
  });

  test.each(STREET_COMMANDS)(
    '$name still makes a document of its schema',
    async ({ name, command }) => {
      const render = await RENDERERS.json();
      const report = command.run({ values: {}, snapshot: EMPTY_SNAPSHOT });
      expect(schemaErrors(name, JSON.parse(render(report, PIPED)))).toEqual([]);
    },
  );
});

test('version keeps the promise of its schema', async () => {
  const { stdout } = await meshdbg(['version', '-o', 'json']);
  expect(schemaErrors('version', JSON.parse(stdout))).toEqual([]);
});
