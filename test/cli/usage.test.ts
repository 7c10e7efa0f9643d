import { describe, expect, test } from 'vitest';
import { MeshdbgError } from '../../src/core/errors.ts';
import { meshdbg } from '../support/context.ts';

/** A machine without kubeconfig. */
const NO_CLUSTER = {
  kube: () => Promise.reject(new MeshdbgError('not-found', 'There is no kubeconfig.')),
};
const NOWHERE = ['--from', 'test/nowhere'];

describe('usage errors', () => {
  test.each([
    [['clustrs'], 'Unknown command "clustrs". Did you mean clusters?'],
    [['help', 'nothing'], 'Unknown command "nothing".'],
    [['clusters', '--fqn', 'x'], 'Unknown option "--fqn". Did you mean --fqdn?'],
    [['clusters', '--no-header'], 'Unknown option "--no-header". Did you mean --no-headers?'],
    [
      ['clusters', '-o', 'xml', ...NOWHERE],
      '-o takes table, wide, json, yaml, name, csv, jsonpath=<template>, and where a command has them junit, tree, mermaid or patch, not "xml".',
    ],
    [['clusters', '-o', 'jsonpath', ...NOWHERE], 'not "jsonpath".'],
    [
      ['clusters', '-o', 'csv', '--raw', ...NOWHERE],
      '--raw prints JSON, or YAML with -o yaml, not "csv".',
    ],
    [['clusters', '--port', 'http', ...NOWHERE], '--port takes a whole number, not "http".'],
    [['clusters', '--port'], 'argument missing'],
    [
      ['clusters', '--color', 'sometimes', ...NOWHERE],
      '--color takes one of auto, always, never, not "sometimes".',
    ],
    [
      ['clusters', '--request-timeout', '5 parsecs', ...NOWHERE],
      '--request-timeout takes a time span',
    ],
    [['clusters', '-A', '-n', 'shop', ...NOWHERE], '-A and -n exclude each other.'],
    [['clusters', 'a', 'b', ...NOWHERE], 'Too many arguments'],
    [['version', '--client', '--raw'], 'version shows no objects of Envoy'],
    [['--nonsense'], 'Unknown option "--nonsense".'],
  ])('%j', async (argv, sentence) => {
    const { code, stdout, stderr } = await meshdbg(argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.split('\n')[0]).toContain(sentence);
    expect(stderr).toMatch(/^meshdbg: .*\n(?: {2}.*\n)?$/);
  });
});

describe('hints', () => {
  test.each([
    ['', 'meshdbg: It broke.\n'],
    ['Mend it.', 'meshdbg: It broke.\n  Mend it.\n'],
    ['Mend it.\nOr not.', 'meshdbg: It broke.\n  Mend it.\n  Or not.\n'],
  ])('%j', async (hint, printed) => {
    const files = () => Promise.reject(new MeshdbgError('unreadable', 'It broke.', { hint }));
    const answer = await meshdbg(['clusters', '--from', 'x'], { files });
    expect(answer).toEqual({ code: 2, stdout: '', stderr: printed });
  });
});

describe('version', () => {
  test('the flag prints just the version', async () => {
    expect(await meshdbg(['--version'])).toEqual({ code: 0, stdout: '0.0.0-test\n', stderr: '' });
  });

  test.each([
    [['version', '-o', 'json']],
    [['-o', 'json', 'version']],
    [['version', '-ojson']],
    [['version', '-o=json']],
    [['version', '--output=json']],
    [['-o', 'yaml', 'version', '-o', 'json']],
  ])('%j', async (argv) => {
    const { code, stdout } = await meshdbg(argv, NO_CLUSTER);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      schema: 'meshdbg.dev/version/v1',
      meta: {
        source: { kind: 'meshdbg', name: '0.0.0-test' },
        target: '',
        capturedAt: '2026-11-21T00:00:00Z',
        gaps: [],
      },
      client: { version: '0.0.0-test' },
    });
  });

  test('--no-headers', async () => {
    expect((await meshdbg(['version', '--no-headers'], NO_CLUSTER)).stdout).toBe(
      'meshdbg  0.0.0-test\n',
    );
  });
});

describe('defects', () => {
  const broken = { files: () => Promise.reject(new Error('boom\u001b[31m')) };

  test('end with 70, one line, and no stack', async () => {
    const { code, stdout, stderr } = await meshdbg(['clusters', '--from', 'x'], broken);
    expect(code).toBe(70);
    expect(stdout).toBe('');
    expect(stderr).toContain('this is a defect of meshdbg: boom\\u001b[31m');
    expect(stderr).not.toContain('    at ');
  });

  test('--debug shows where', async () => {
    const { code, stderr } = await meshdbg(['clusters', '--from', 'x', '--debug'], broken);
    expect(code).toBe(70);
    expect(stderr).toContain('    at ');
  });
});
