import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { argvOf, meshdbg } from '../support/context.ts';
import { schemaErrors } from '../support/schema.ts';

/** fixtures/scenarios/<theme>/<case>/case.yaml: one command line and how it must end. */
interface Case {
  /** Why the case is there. */
  readonly says: string;
  /** Without the program's name; {dir} is the case's directory. */
  readonly args: string;
  readonly exit: number;
}

const HOME = 'fixtures/scenarios';
const paths = readdirSync(HOME, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('case.yaml'))
  .sort();

test('there are scenarios', () => {
  expect(paths.length).toBeGreaterThan(0);
});

test.each(paths)('%s', async (path) => {
  const dir = join(HOME, dirname(path));
  const { args, exit } = parse(readFileSync(join(HOME, path), 'utf8')) as Case;
  const { code, stdout, stderr } = await meshdbg(argvOf(args.replaceAll('{dir}', dir)));
  expect({ code, stderr }).toEqual({ code: exit, stderr });
  expect(stderr).not.toMatch(/^ {4}at /m);
  await compare(dir, 'stderr.txt', stderr);
  const json = stdout.startsWith('{\n  "schema"');
  await compare(dir, json ? 'stdout.json' : 'stdout.txt', stdout);
  if (json) {
    const document = JSON.parse(stdout) as { schema: string };
    expect(schemaErrors(document.schema.split('/')[1] ?? '', document)).toEqual([]);
  }
});

/** Silence has no golden file. */
async function compare(dir: string, name: string, text: string): Promise<void> {
  const path = resolve(dir, 'expected', name);
  if (text === '') expect(existsSync(path)).toBe(false);
  else await expect(text).toMatchFileSnapshot(path);
}
