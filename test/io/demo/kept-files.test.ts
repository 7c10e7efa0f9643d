import { expect, it } from 'vitest';
import { keepFiles } from '../../../src/io/demo/kept-files.ts';
import type { BundleFiles } from '../../../src/ports/files.ts';

const MB = 1024 * 1024;

function counting(sizes: Readonly<Record<string, number>>): {
  readonly files: BundleFiles;
  readonly reads: string[];
} {
  const reads: string[] = [];
  const read = async (path: string): Promise<Uint8Array> => {
    reads.push(path);
    const size = sizes[path];
    if (size === undefined) throw new Error(`no ${path}`);
    return new Uint8Array(size);
  };
  return { reads, files: { name: 'x', kind: 'directory', paths: Object.keys(sizes), read } };
}

it('reads a file once, also when it is asked for twice at the same time', async () => {
  const { files, reads } = counting({ a: 1 });
  const kept = keepFiles(files);
  const [first, second] = await Promise.all([kept.read('a'), kept.read('a')]);
  expect(first).toBe(second);
  expect(await kept.read('a')).toBe(first);
  expect(reads).toEqual(['a']);
});

it('lets go of what was read longest ago, never of the last', async () => {
  const { files, reads } = counting({ a: 30 * MB, b: 30 * MB, c: 30 * MB, huge: 100 * MB });
  const kept = keepFiles(files);
  for (const path of ['a', 'b', 'a', 'c', 'a', 'b']) await kept.read(path);
  expect(reads).toEqual(['a', 'b', 'c', 'b']);
  for (const path of ['huge', 'huge', 'a']) await kept.read(path);
  expect(reads.slice(4)).toEqual(['huge', 'a']);
});

it('keeps no failure, and nothing of another revision', async () => {
  const { files, reads } = counting({ a: 1 });
  let revision = 0;
  const kept = keepFiles(files, () => revision);
  await expect(kept.read('none')).rejects.toThrow('no none');
  await expect(kept.read('none')).rejects.toThrow('no none');
  await kept.read('a');
  revision = 1;
  await kept.read('a');
  await kept.read('a');
  expect(reads).toEqual(['none', 'none', 'a', 'a']);
});
