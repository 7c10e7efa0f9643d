import { describe, expect, test } from 'vitest';
import { decodeKubeDocuments, kubeDocuments } from '../../../src/core/decode/kube-file.ts';

const read = (text: string) => {
  const documents = kubeDocuments(new TextEncoder().encode(text), 'kubernetes/a.yaml');
  const { objects, gaps } = decodeKubeDocuments(documents);
  return {
    kinds: documents.map(({ kind }) => kind),
    objects: objects.map(({ kind, namespace, name, line }) => [kind, namespace, name, line]),
    gaps: gaps.map(({ section, reason }) => `${section} ${reason}`),
    raws: objects.map(({ raw }) => raw),
  };
};

const object = (kind: string, name: string): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: default\n`;

describe('kubernetes files', () => {
  test('several documents keep the line on which each begins', () => {
    const text = `# made by hand\n---\n${object('Service', 'a')}---\n\n--- # next\n${object('Pod', 'b')}`;
    expect(read(text)).toMatchObject({
      kinds: ['Service', 'Pod'],
      objects: [
        ['Service', 'default', 'a', 3],
        ['Pod', 'default', 'b', 11],
      ],
      gaps: [],
    });
  });

  test('"---" inside of a value ends no document', () => {
    const text = `${object('ConfigMap', 'a')}data:\n  file: |\n    kind: Fake\n    ---\n    kind: Fake\n`;
    const { kinds, raws } = read(text);
    expect(kinds).toEqual(['ConfigMap']);
    expect(raws[0]).toHaveProperty('data.file', 'kind: Fake\n---\nkind: Fake\n');
  });

  test('a list as kubectl prints it is cut into items with their lines', () => {
    const text = `apiVersion: v1
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: a
  spec:
    containers:
    - name: x
      args: ["- kind: Fake"]
- apiVersion: v1
  kind: Service
  metadata:
    name: b
kind: List
metadata:
  resourceVersion: ""
`;
    expect(read(text)).toMatchObject({
      kinds: ['Pod', 'Service'],
      objects: [
        ['Pod', '', 'a', 3],
        ['Service', '', 'b', 11],
      ],
      gaps: [],
    });
  });

  test.each([
    ['indented items', 'kind: PodList\napiVersion: v1\nitems:\n  - metadata: {name: a}\n'],
    ['flow style', '{kind: PodList, apiVersion: v1, items: [{metadata: {name: a}}]}'],
    ['items without a kind', 'apiVersion: v1\nkind: PodList\nitems:\n- metadata:\n    name: a\n'],
  ])('lists of other shapes are read as a whole: %s', (_, text) => {
    expect(read(text).objects).toEqual([['Pod', '', 'a', expect.any(Number)]]);
  });

  test('anchors and merge keys reach over the document', () => {
    const text =
      'apiVersion: v1\nkind: List\nitems:\n- &a\n  apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n- <<: *a\n  metadata: {name: b}\n';
    expect(read(text).objects).toEqual([
      ['Pod', '', 'a', 1],
      ['Pod', '', 'b', 1],
    ]);
  });

  test('JSON: one object, a List with the line of each item, a typed list', () => {
    const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } });
    expect(read(JSON.stringify(pod('a'))).objects).toEqual([['Pod', '', 'a', 1]]);
    const list = { apiVersion: 'v1', items: [pod('a'), pod('b')], kind: 'List' };
    expect(read(JSON.stringify(list, null, 2)).objects).toEqual([
      ['Pod', '', 'a', 4],
      ['Pod', '', 'b', 11],
    ]);
    const typed = { kind: 'PodList', apiVersion: 'v1', items: [{ metadata: { name: 'a' } }] };
    expect(read(JSON.stringify(typed)).objects).toEqual([['Pod', '', 'a', 1]]);
  });

  test('a broken document is a gap with its line, the others count', () => {
    const text = `${object('Pod', 'a')}---\napiVersion: v1\nkind: Pod\nmetadata: {name: b\n---\nkind: Pod\nkind: Pod\n---\n${object('Pod', 'c')}`;
    const { objects, gaps } = read(text);
    expect(objects.map(([, , name]) => name)).toEqual(['a', 'c']);
    expect(gaps).toEqual([
      expect.stringMatching(/^kubernetes\/a\.yaml:\d+ this document is not read: /),
      'kubernetes/a.yaml:12 this document is not read: duplicated mapping key',
    ]);
    expect(read('{"kind": "Pod"').gaps).toEqual([expect.stringContaining('kubernetes/a.yaml:1 ')]);
  });

  test('what is no object is left out: scalars, empty documents, values files', () => {
    expect(read('--- |\n  text\n---\n---\nreplicas: 3\n---\n')).toMatchObject({
      objects: [],
      gaps: [],
    });
  });

  test('hostile YAML neither pollutes nor hangs', () => {
    const polluting = `${object('Pod', 'a')}__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\n`;
    const [raw] = read(polluting).raws;
    expect(raw).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
    expect(read(`kind: Pod\na: ${'['.repeat(100_000)}`).gaps).toHaveLength(1);
    const laughs = Array.from({ length: 30 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}]\n`);
    expect(read(`${object('Pod', 'a')}l0: &l0 x\n${laughs.join('')}`).objects).toHaveLength(1);
  });
});
