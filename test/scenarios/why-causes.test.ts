import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { resourceText, type ResourceRef } from '../../src/core/model/resource.ts';
import type { WhyItem } from '../../src/core/why/answer.ts';
import { argvOf, meshdbg } from '../support/context.ts';

/** The causes that the makers of a broken mesh named (its expect.json), and the question that has to lead to them. */
interface Case {
  readonly args: string;
  readonly causes?: readonly string[];
}

const HOME = 'fixtures/scenarios/why';
const cases = readdirSync(HOME).flatMap((name) => {
  const { args, causes } = parse(readFileSync(join(HOME, name, 'case.yaml'), 'utf8')) as Case;
  return causes === undefined ? [] : [{ name, args, causes }];
});

/** Every object and field that an answer points to. */
const pointedTo = (items: readonly WhyItem[]): string[] => {
  const refs = items.flatMap(({ exclusions, chain }): (ResourceRef | null | undefined)[] => [
    ...exclusions.flatMap(({ cause, asks }) => [cause, asks]),
    ...chain.map(({ cause }) => cause),
  ]);
  return refs.flatMap((ref) => (ref === null || ref === undefined ? [] : [resourceText(ref)]));
};

test.each(cases)('$name: the named cause', async ({ args, causes }) => {
  const { code, stdout } = await meshdbg([...argvOf(args.replace(/ -o \w+$/, '')), '-o', 'json']);
  expect(code).toBe(0);
  const { why } = JSON.parse(stdout) as { why: readonly WhyItem[] };
  const found = pointedTo(why);
  for (const cause of causes)
    expect({
      cause,
      found,
      isFound: found.some((one) => one === cause || one.startsWith(`${cause}.`) || one.startsWith(`${cause}[`)), // prettier-ignore
    }).toEqual({ cause, found, isFound: true });
});

test('the causes are those of ten captures', () => {
  expect(new Set(cases.map(({ args }) => /broken\/([\w-]+)\.tgz/.exec(args)?.[1])).size).toBeGreaterThanOrEqual(10); // prettier-ignore
});

test('every mesh here has its scenario', () => {
  const meshes = readdirSync('fixtures/broken').filter((name) => name.endsWith('.tgz'));
  for (const mesh of meshes)
    expect(existsSync(join(HOME, `${mesh.replace(/\.tgz$/, '')}-diff`, 'case.yaml'))).toBe(true);
});
