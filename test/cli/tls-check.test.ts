import { expect, test } from 'vitest';
import { meshdbg } from '../support/context.ts';
import { files } from '../support/files.ts';
import { memoryFiles } from '../sources/bundle/memory-files.ts';

const SERVICE = JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'shop' }, spec: {} }); // prettier-ignore

const refusal = async (reason: string): Promise<string> => {
  const manifest = JSON.stringify({ gaps: [{ section: 'kubernetes pods', reason, hint: '' }] });
  const bundle = memoryFiles({ 'meshdbg.json': manifest, 'kubernetes/a.json': SERVICE });
  const open = () => Promise.resolve(bundle);
  const { code, stderr } = await meshdbg(['tls-check', '--from', 'bundle'], { files: () => Promise.resolve({ ...files, open }) }); // prettier-ignore
  expect(code).toBe(2);
  return stderr.split('\n')[0] ?? '';
};

test.each(['Not allowed to list pods', 'Not allowed to list pods.'])(
  'why there are no pods ends with one full stop: "%s"',
  async (reason) => {
    expect(await refusal(reason)).toBe('meshdbg: Who calls whom is not known without the pods of the mesh: Not allowed to list pods.'); // prettier-ignore
  },
);
