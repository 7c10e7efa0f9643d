import { describe, expect, test } from 'vitest';
import { bundleObjects } from '../../../src/sources/bundle/objects.ts';
import { memoryFiles } from './memory-files.ts';

const yaml = (apiVersion: string, kind: string, metadata: string): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\n`;

const FILES = {
  'kubernetes/b/more.yaml': yaml('v1', 'Pod', 'name: b, namespace: shop, labels: {app: b}'),
  'kubernetes/a.yml': [
    yaml('v1', 'Pod', 'name: c, namespace: default, labels: {app: c}'),
    yaml('v1', 'Pod', 'name: a, labels: {app: a}'),
    yaml('networking.istio.io/v1beta1', 'Gateway', 'name: istio, namespace: default'),
    yaml('gateway.networking.k8s.io/v1', 'Gateway', 'name: api, namespace: default'),
    yaml('v1', 'Namespace', 'name: shop'),
  ].join(''),
  'kubernetes/README.md': 'kind: Pod',
  'logs/x.yaml': yaml('v1', 'Pod', 'name: not-an-object'),
};

describe('objects of a bundle', () => {
  test('are listed by kind, group, namespace and labels, in the order of an API server', async () => {
    const objects = bundleObjects(memoryFiles(FILES));
    const names = async (...args: Parameters<typeof objects.list>): Promise<string[]> =>
      (await objects.list(...args)).map(({ namespace, name }) => `${namespace}/${name}`);
    expect(await names('pods', {})).toEqual(['default/a', 'default/c', 'shop/b']);
    expect(await names('pods', { namespace: 'shop' })).toEqual(['shop/b']);
    expect(await names('pods', { labelSelector: 'app in (a,b)' })).toEqual(['default/a', 'shop/b']);
    expect(await names('gateways', {})).toEqual(['default/istio']);
    expect(await names('k8sgateways', {})).toEqual(['default/api']);
    expect(await names('namespaces', {})).toEqual(['/shop']);
    expect(await names('services', {})).toEqual([]);
    expect(objects.gaps()).toEqual([]);
  });

  test('are found by name, with file and line', async () => {
    const objects = bundleObjects(memoryFiles(FILES));
    expect(await objects.get('pods', 'default', 'a')).toMatchObject({
      name: 'a',
      file: 'kubernetes/a.yml',
      line: 6,
    });
    expect(await objects.get('pods', 'shop', 'a')).toBeUndefined();
    expect(await objects.get('namespaces', '', 'shop')).toMatchObject({ kind: 'Namespace' });
  });

  test('no file is read before an object is asked for, and each only once', async () => {
    const files = memoryFiles(FILES);
    const objects = bundleObjects(files);
    expect(files.reads).toEqual([]);
    await Promise.all([objects.list('pods', {}), objects.get('services', 'default', 'x')]);
    await objects.list('gateways', {});
    expect(files.reads).toEqual(['kubernetes/a.yml', 'kubernetes/b/more.yaml']);
  });

  test('a broken document of a kind that nobody asks for goes unnoticed', async () => {
    const files = memoryFiles({
      'kubernetes/a.yaml': `${yaml('v1', 'Secret', 'name: {')}${yaml('v1', 'Pod', 'name: a')}`,
    });
    const objects = bundleObjects(files);
    expect(await objects.list('pods', {})).toHaveLength(1);
    expect(objects.gaps()).toEqual([]);
  });

  test('of an object that stands twice the first counts; a difference is said once', async () => {
    const twice = memoryFiles({
      'kubernetes/a.yaml': `${yaml('v1', 'Pod', 'name: same')}${yaml('v1', 'Pod', 'name: a, uid: x')}`,
      'kubernetes/b.yaml': `${yaml('v1', 'Pod', 'name: same')}${yaml('v1', 'Pod', 'name: a, uid: y')}`,
    });
    const objects = bundleObjects(twice);
    for (let again = 0; again < 2; again++)
      expect((await objects.list('pods', {})).map(({ name, file }) => [name, file])).toEqual([
        ['a', 'kubernetes/a.yaml'],
        ['same', 'kubernetes/a.yaml'],
      ]);
    expect(objects.gaps()).toMatchObject([
      {
        section: 'kubernetes/b.yaml:6',
        reason:
          'Pod default/a stands at kubernetes/a.yaml:6 too, with other content; that one is used',
      },
    ]);
  });
});
