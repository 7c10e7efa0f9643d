import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { argvOf, meshdbg } from '../support/context.ts';

/** The causes that the makers of a broken mesh named (its expect.json), and the request that has to lead to them. */
interface Case {
  readonly args: string;
  readonly causes?: readonly string[];
}

const HOME = 'fixtures/scenarios/explain';
const cases = readdirSync(HOME).flatMap((name) => {
  const { args, causes } = parse(readFileSync(join(HOME, name, 'case.yaml'), 'utf8')) as Case;
  return causes === undefined ? [] : [{ name, args, causes }];
});

test.each(cases)('$name: the short answer names the cause', async ({ args, causes }) => {
  const { code, stdout } = await meshdbg(argvOf(args));
  expect(code).toBe(0);
  const [answer = ''] = stdout.split('\n\n');
  for (const cause of causes) expect(answer).toContain(cause);
  expect(answer.split('\n').length).toBeLessThanOrEqual(6);
});
