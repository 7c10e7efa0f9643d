import { expect, test } from 'vitest';
import { inertTerminal } from '../../src/cli/inert-terminal.ts';
import { run } from '../../src/cli/run.ts';
import { MeshdbgError } from '../../src/core/errors.ts';
import { fakeContext } from '../support/context.ts';
import { fakeKube } from '../support/kube.ts';
import { pod } from '../support/memory-source.ts';

const ESCAPE = '\u001b[2J';

/** A terminal that also collects its progress line. */
function collector() {
  const { context, err } = fakeContext();
  const progress: string[] = [];
  return {
    terminal: { ...context.terminal, progress: (text: string) => void progress.push(text) },
    err,
    progress,
  };
}

test('notes, errors and progress cannot act on a terminal, whoever writes them', () => {
  const { terminal, err, progress } = collector();
  const inert = inertTerminal(terminal);
  inert.err(`note: ${ESCAPE}\nnext\n`);
  inert.progress(`reading ${ESCAPE}\n`);
  expect(err).toEqual(['note: \\u001b[2J\nnext\n']);
  expect(progress).toEqual(['reading \\u001b[2J\\n']);
});

test('what is shown while a proxy is read is such text', async () => {
  const { terminal, err, progress } = collector();
  let second = (): void => {};
  const kube = fakeKube([pod(`shop/web${ESCAPE}`)]);
  const { context } = fakeContext({
    terminal,
    clock: { now: () => 0, after: (_, call) => ((second = call), () => {}) },
    kube: () => Promise.resolve(kube),
    admin: () =>
      Promise.resolve({
        get: (_, { onProgress }) => {
          second();
          onProgress?.(1);
          return Promise.reject(new MeshdbgError('timeout', `nothing from web${ESCAPE}`));
        },
      }),
  });
  expect(await run(['secrets', 'web'], context)).toBe(2);
  expect(progress).toContainEqual(expect.stringContaining('reading shop/web\\u001b[2J'));
  expect([...progress, ...err].join('')).not.toContain('\u001b');
});
