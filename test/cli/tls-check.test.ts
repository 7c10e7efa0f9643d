import { expect, test } from 'vitest';
import { meshdbg } from '../support/context.ts';
import { files } from '../support/files.ts';
import { memoryFiles } from '../sources/bundle/memory-files.ts';

const SERVICE = JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'shop' }, spec: {} }); // prettier-ignore

const run = (content: Readonly<Record<string, string>>, ...argv: string[]) => {
  const open = () => Promise.resolve(memoryFiles(content));
  return meshdbg(['tls-check', '--from', 'bundle', ...argv], { files: () => Promise.resolve({ ...files, open }) }); // prettier-ignore
};

const refusal = async (reason: string): Promise<string> => {
  const manifest = JSON.stringify({ gaps: [{ section: 'kubernetes pods', reason, hint: '' }] });
  const { code, stderr } = await run({ 'meshdbg.json': manifest, 'kubernetes/a.json': SERVICE });
  expect(code).toBe(2);
  return stderr.split('\n')[0] ?? '';
};

test.each(['Not allowed to list pods', 'Not allowed to list pods.'])(
  'why there are no pods ends with one full stop: "%s"',
  async (reason) => {
    expect(await refusal(reason)).toBe('meshdbg: Who calls whom is not known without the pods of the mesh: Not allowed to list pods.'); // prettier-ignore
  },
);

test('objects that cannot be read are no mesh without pods', async () => {
  const { code, stdout, stderr } = await run({ 'kubernetes/a.json': '{"kind":"List","items":[' });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('without the pods of the mesh: kubernetes/a.json:1: ');
});

test.each([
  [['--matrix', '--policies'], 'ask one at a time'],
  [['--assume', 'strict', '--matrix'], 'ask one at a time'],
  [['--policies', 'web'], 'leave the client and the server out'],
  [['--policies', '--server', 'web'], 'leave the client and the server out'],
])('%j are no one question', async (argv, words) => {
  const pod = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' }, spec: {} }); // prettier-ignore
  const { code, stderr } = await run({ 'kubernetes/a.json': pod }, ...argv);
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
});
