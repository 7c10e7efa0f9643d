import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meshdbg } from '../support/context.ts';
import { memoryFiles } from '../sources/bundle/memory-files.ts';
import { PROXY_COMMANDS } from '../support/registry.ts';

/** What every object of JavaScript inherits: a name like any other in a mesh. */
const NAMES = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__'] as const;
const POD = 'fixtures/bundles/rejected-listener/proxies/shop';
const FILES = ['config_dump.json', 'clusters.json', 'server_info.json', 'certs.json'];

const refused = (): Promise<never> => Promise.reject(new Error('nothing is written here'));

type Replace = (text: string, key: string, path: string) => string;

/** A JSON value with other strings, and keys as `rename` has them. */
function rewritten(value: unknown, replace: Replace, rename: Replace, at = ''): unknown {
  const key = at.slice(at.lastIndexOf('/') + 1);
  if (typeof value === 'string') return replace(value, key, at);
  if (Array.isArray(value))
    return value.map((item, index) => rewritten(item, replace, rename, `${at}[${index}]/${key}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      rename(name, key, `${at}/${name}`),
      rewritten(item, replace, rename, `${at}/${name}`),
    ]),
  );
}

const pod = readdirSync(POD)[0] ?? '';
const originals = FILES.map((file): [string, unknown] => [
  `proxies/shop/web/${file}`,
  JSON.parse(readFileSync(join(POD, pod, file), 'utf8')),
]);

/** Strings and keys that say what a part of a dump is, and where it begins. */
const isFrame = (key: string, path: string): boolean =>
  key === '@type' && path.split('/').length < 5;

async function check(replace: Replace, rename: Replace = (key) => key): Promise<void> {
  const framed: Replace = (text, key, path) =>
    isFrame(key, path) ? text : replace(text, key, path);
  const bundle = memoryFiles(
    Object.fromEntries(
      originals.map(([path, body]) => [path, JSON.stringify(rewritten(body, framed, rename))]),
    ),
  );
  const files = () =>
    Promise.resolve({ open: () => Promise.resolve(bundle), openLog: refused, create: refused });
  for (const { name } of PROXY_COMMANDS)
    for (const format of ['wide', 'json', 'name']) {
      const answer = await meshdbg([name, '--from', 'x', '-o', format], { files });
      expect(answer).toMatchObject({ code: 0 });
      expect(answer.stdout + answer.stderr).not.toMatch(/native code|\[object|defect of meshdbg/);
    }
}

describe.each(NAMES)('%s', (name) => {
  test('as every value', () => check(() => name));

  test('as every value and type of a filter, but not of a resource', () =>
    check((_, key) => (key === '@type' ? `x/${name}` : name)));

  test('as every value that is no type', () =>
    check((text, key) => (key === '@type' ? text : name)));

  test('as every enum', () => check((text) => (/^[A-Z][A-Z_]+$/.test(text) ? name : text)));
});

test('as any values and any keys', async () => {
  const picks = fc.func(fc.integer({ min: 0, max: 19 }));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), picks, picks, (name, values, keys) =>
      check(
        (text, _, path) => (values(path) === 0 ? name : text),
        (key, _, path) => (path.split('/').length > 4 && keys(path) === 0 ? name : key),
      ),
    ),
    { numRuns: 8 },
  );
});
