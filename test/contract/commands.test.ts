import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Files } from '../../src/ports/files.ts';
import { MeshdbgError } from '../../src/core/errors.ts';
import type { StreetCommand } from '../../src/cli/command.ts';
import { flagName } from '../../src/cli/option.ts';
import { SHARED_GROUPS } from '../../src/cli/options/groups.ts';
import { RENDERERS } from '../../src/render/registry.ts';
import { requestOf } from '../../src/cli/options/request.ts';
import type { Report } from '../../src/report/report.ts';
import { scratch } from '../io/files/archives.ts';
import { argvOf, meshdbg } from '../support/context.ts';
import { files } from '../support/files.ts';
import { EMPTY_SNAPSHOT } from '../support/empty-snapshot.ts';
import {
  COMMANDS,
  FORMAT_NAMES,
  formatFlags,
  formatsOf,
  PROXY_COMMANDS,
  STREET_COMMANDS,
  wordsBehind,
} from '../support/registry.ts';
import { PIPED } from '../support/report.ts';
import { schemaErrors } from '../support/schema.ts';

/** What examples call change.yaml. */
const CHANGE = 'fixtures/scenarios/what-if/worse/change.yaml';

const DEMO = ['--from', 'fixtures/demo'];
/** Their examples need a server: test/e2e runs them, and test/cli/xds.test.ts. */
const SERVERS = ['demo', 'xds'];
/** A capture cannot be changed: test/e2e/control-plane.test.ts runs these against the demo. */
const CHANGES = /^log-level .*--(?:set|reset)\b/;
const examples = COMMANDS.filter(({ name }) => !SERVERS.includes(name)).flatMap(
  ({ name, registration, command }) =>
    command.examples
      .filter(({ args }) => !CHANGES.test(args))
      .map(({ args }) => ({
        name,
        args,
        asksMesh: command.kind === 'street' || (command.flags ?? []).includes('source'),
        // What is not fine in the demo is an answer, too: two versions of reviews do differ.
        codes: registration.category === 'mesh' ? [0, 1] : [0],
      })),
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

  test.each(COMMANDS)('$name has no flag twice', ({ name: called, command }) => {
    const own = Object.entries(command.options);
    // The issue wants authz --as for the caller: behind that name it is no Kubernetes user, in front of it still is.
    const isOwn = (flags: string): boolean => called === 'authz' && flagName(flags) === '--as';
    const shared = SHARED_GROUPS.flatMap(({ specs }) => Object.entries(specs)).filter(([, { flags }]) => !isOwn(flags)); // prettier-ignore
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
  const written = scratch();
  afterAll(() => written.remove());
  /** What a command writes where the user is, it writes aside. */
  const aside: Files = {
    ...files,
    create: (path, options) => files.create(join(written.path, path), options),
    open: (path) => files.open(path === 'change.yaml' ? CHANGE : path),
  };
  test.each(examples)('meshdbg $args', async ({ args, asksMesh, codes }) => {
    const { code, stdout, stderr } = await meshdbg([...argvOf(args), ...(asksMesh ? DEMO : [])], {
      files: () => Promise.resolve(aside),
    });
    expect(stderr).not.toContain('meshdbg:');
    expect(codes).toContain(code);
    // A filter that nothing meets answers with a note.
    expect(stdout === '' ? stderr : 'note: ').toContain('note: ');
  });

  const each = STREET_COMMANDS.flatMap((loaded) =>
    formatsOf(loaded).map((format) => ({ name: loaded.name, format })),
  );
  test.each(each)('$name as $format ends with a line break', async ({ name, format }) => {
    const { code, stdout } = await meshdbg([
      name,
      'pod/productpage',
      ...wordsBehind(name),
      ...formatFlags(format),
      ...DEMO,
    ]);
    expect(code).toBe(0);
    expect(stdout === '' || stdout.endsWith('\n')).toBe(true);
  });

  const without = STREET_COMMANDS.flatMap((loaded) =>
    FORMAT_NAMES.filter((format) => !formatsOf(loaded).includes(format)).map((format) => ({
      name: loaded.name,
      format,
    })),
  );
  test.each(without)('$name has nothing to print as $format, and says so', async (asked) => {
    const { name, format } = asked;
    const { code, stdout, stderr } = await meshdbg([name, 'pod/productpage', ...wordsBehind(name), ...formatFlags(format), ...DEMO]); // prettier-ignore
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^meshdbg: ${name} .* has no meaning\\.$`, 'm'));
  });

  test.each(STREET_COMMANDS)('$name keeps the promise of its schema', async ({ name }) => {
    for (const target of [
      'pod/productpage',
      'deploy/reviews-v1',
      'pod/istio-ingressgateway.istio-system',
    ]) {
      const { code, stdout } = await meshdbg([
        name,
        target,
        ...wordsBehind(name),
        '-o',
        'json',
        ...DEMO,
      ]);
      expect(code).toBe(0);
      expect(schemaErrors(name, JSON.parse(stdout))).toEqual([]);
    }
  });

  test.each(PROXY_COMMANDS)('$name shows several proxies', async ({ name }) => {
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
    '$name answers the same for each alias, and in the pc form when it is about an Envoy',
    async ({ name, registration }) => {
      const plain = await meshdbg([name, 'pod/productpage', ...DEMO]);
      for (const alias of [name, ...registration.aliases]) {
        expect(await meshdbg([alias, 'pod/productpage', ...DEMO])).toEqual(plain);
        const pc = await meshdbg(['pc', alias, 'pod/productpage', ...DEMO]);
        if (registration.category === 'proxy') expect(pc).toEqual(plain);
        else expect(pc).toMatchObject({ code: 2, stdout: '' });
      }
    },
  );
});

describe('on nothing at all', () => {
  const each = STREET_COMMANDS.flatMap((loaded) =>
    formatsOf(loaded).map((format) => ({ ...loaded, format })),
  );
  test.each(each)('$name as $format renders', async ({ name, command, format }) => {
    const report = answered(name, command);
    // To compare nothing, or to wait for nobody, is a question without an answer.
    if (report instanceof MeshdbgError) return expect(report.hint).not.toBe('');
    const render = await RENDERERS[format]();
    const text = render(report, { ...PIPED, expression: '{.items[*].name}' });
    return expect(text === '' || text.endsWith('\n')).toBe(true);
  });

  test.each(STREET_COMMANDS)(
    '$name still makes a document of its schema',
    async ({ name, command, registration }) => {
      const render = await RENDERERS.json();
      const report = answered(name, command);
      if (report instanceof MeshdbgError) expect(registration.category).toBe('mesh');
      else expect(schemaErrors(name, JSON.parse(render(report, PIPED)))).toEqual([]);
    },
  );
});

/** What a command says about an empty snapshot; a MeshdbgError is an answer, anything else a defect. */
function answered(name: string, command: StreetCommand): Report | MeshdbgError {
  try {
    return command.run({ values: {}, request: requestOf(name, [], {}), snapshot: EMPTY_SNAPSHOT });
  } catch (error) {
    if (error instanceof MeshdbgError) return error;
    throw error;
  }
}

test('version keeps the promise of its schema', async () => {
  const { stdout } = await meshdbg(['version', '--client', '-o', 'json']);
  expect(schemaErrors('version', JSON.parse(stdout))).toEqual([]);
});
