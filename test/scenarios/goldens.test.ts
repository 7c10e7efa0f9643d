import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { meshdbg, type Outcome } from '../support/context.ts';
import { formatFlags, PROXY_COMMANDS } from '../support/registry.ts';
import { schemaErrors } from '../support/schema.ts';

/** Golden files and what they are called. YAML of --raw is compared with its JSON instead. */
const FORMATS = {
  table: 'txt',
  wide: 'wide.txt',
  json: 'json',
  yaml: 'yaml',
  name: 'name.txt',
  csv: 'csv',
  jsonpath: 'jsonpath.txt',
  raw: 'raw.json',
} as const;

type Format = keyof typeof FORMATS | 'raw-yaml';

const bundles = readdirSync('fixtures/bundles').sort();
const cases = bundles.flatMap((bundle) => PROXY_COMMANDS.map(({ name }) => ({ bundle, name })));

describe.each(cases)('$name on $bundle', ({ bundle, name }) => {
  const run = (format: Format): Promise<Outcome> =>
    meshdbg([name, ...formatFlags(format), '--from', `fixtures/bundles/${bundle}`]);

  test.each(Object.entries(FORMATS))('as %s', async (format, ending) => {
    const { code, stdout } = await run(format as Format);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot(
      resolve(`fixtures/goldens/${bundle}/${name}.${ending}`),
    );
  });

  test('notes and exit code are the same in every format', async () => {
    const { code, stderr } = await run('table');
    await expect(stderr).toMatchFileSnapshot(
      resolve(`fixtures/goldens/${bundle}/${name}.stderr.txt`),
    );
    for (const format of Object.keys(FORMATS))
      expect(await run(format as Format)).toMatchObject({ code, stderr });
  });

  test('JSON keeps the promise of its schema, and YAML says the same', async () => {
    const json: unknown = JSON.parse((await run('json')).stdout);
    expect(schemaErrors(name, json)).toEqual([]);
    expect(parse((await run('yaml')).stdout)).toEqual(json);
    expect(parse((await run('raw-yaml')).stdout)).toEqual(JSON.parse((await run('raw')).stdout));
  });
});

/** Commands on both sides of the control plane: for bundles that have an istiod. */
const CONTROL_PLANE = ['status', 'diff'];
const ANSWERS = {
  table: 'txt',
  wide: 'wide.txt',
  json: 'json',
  csv: 'csv',
  name: 'name.txt',
} as const;
const withIstiod = bundles.filter((bundle) => existsSync(`fixtures/bundles/${bundle}/istiod`));
const questions = withIstiod.flatMap((bundle) => CONTROL_PLANE.map((name) => ({ bundle, name })));

describe.each(questions)('$name on $bundle', ({ bundle, name }) => {
  const run = (format: keyof typeof ANSWERS | 'yaml'): Promise<Outcome> =>
    meshdbg([name, ...formatFlags(format), '--from', `fixtures/bundles/${bundle}`]);
  const golden = (ending: string): string =>
    resolve(`fixtures/goldens/${bundle}/${name}.${ending}`);

  test.each(Object.entries(ANSWERS))('as %s', async (format, ending) => {
    const { stdout } = await run(format as keyof typeof ANSWERS);
    if (stdout === '') expect(existsSync(golden(ending))).toBe(false);
    else await expect(stdout).toMatchFileSnapshot(golden(ending));
  });

  test('notes and exit code are the same in every format', async () => {
    const { code, stderr } = await run('table');
    await expect(`exit ${code}\n${stderr}`).toMatchFileSnapshot(golden('end.txt'));
    for (const format of Object.keys(ANSWERS))
      expect(await run(format as keyof typeof ANSWERS)).toMatchObject({ code, stderr });
  });

  test('JSON keeps the promise of its schema, and YAML says the same', async () => {
    const json: unknown = JSON.parse((await run('json')).stdout);
    expect(schemaErrors(name, json)).toEqual([]);
    expect(parse((await run('yaml')).stdout)).toEqual(json);
  });
});
