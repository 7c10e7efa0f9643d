import { describe, expect, it } from 'vitest';
import { queryRoutes } from '../../src/core/query/routes.ts';
import { routesReport } from '../../src/report/routes.ts';
import { cellText } from '../../src/render/style.ts';
import { dynamic, host, kube, madeBy, to } from '../support/route-config.ts';
import { snapshotOf } from '../support/proxy-snapshot.ts';

/** RULE cells and notes for routes of VirtualService shop/web with the given paths, all to a service of the mesh. */
function told(paths: readonly string[], http?: readonly object[]) {
  const routes = paths.map((path) => ({
    ...to('outbound|80||web.shop.svc.cluster.local', { path }),
    ...madeBy('web'),
  }));
  const config = { name: '80', virtual_hosts: [host('web:80', ['web'], routes)] };
  const snapshot = snapshotOf({
    dump: { RoutesConfigDump: dynamic(config) },
    objects: http === undefined ? [] : [kube('VirtualService', 'web', { http })],
  });
  const { blocks, notes } = routesReport(snapshot, queryRoutes(snapshot, {}));
  const [table] = blocks;
  if (table?.kind !== 'table') throw new Error('no table');
  const index = table.columns.findIndex(({ header }) => header === 'RULE');
  return { rules: table.rows.map((row) => cellText(row[index] ?? '')), notes };
}

const exact = (path: string, subset?: string) => ({
  match: [{ uri: { exact: path } }],
  route: [{ destination: { host: 'web', ...(subset && { subset }) } }],
});

describe('a VirtualService whose YAML is not what its routes are made of', () => {
  it('is marked, with a note that names the rules to look at', () => {
    const { rules, notes } = told(['/a', '/b', '/c'], [exact('/a'), exact('/b', 'v2')]);
    expect(rules).toEqual([
      'VirtualService shop/web http[0]',
      'VirtualService shop/web (YAML differs)',
      'VirtualService shop/web (YAML differs)',
    ]);
    expect(notes).toEqual([
      '2 routes here come from VirtualService shop/web, whose spec.http[1] matches the same requests but does something else: the proxy has an older or newer version, or an EnvoyFilter changed it.',
    ]);
  });

  it('may have no such rule, or be gone', () => {
    expect(told(['/a'], [exact('/b')]).notes).toEqual([
      expect.stringContaining(
        'A route here comes from VirtualService shop/web, which has no such rule:',
      ),
    ]);
    expect(told(['/a'])).toEqual({
      rules: ['VirtualService shop/web (gone)'],
      notes: [expect.stringContaining('which does not exist any more')],
    });
  });

  it('is not spoken of where it agrees', () => {
    expect(told(['/a'], [exact('/a')]).notes).toEqual([]);
  });
});
