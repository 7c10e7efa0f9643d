import { describe, expect, it } from 'vitest';
import { decodeKubeObject } from '../../../src/core/decode/kube-object.ts';
import type { KubeObject } from '../../../src/core/model/kube.ts';
import { queryClusters } from '../../../src/core/query/clusters.ts';
import { snapshotOf } from '../../support/proxy-snapshot.ts';

const HOST = 'api.vendor.example';

function entry(id: string, spec: object): KubeObject {
  const [namespace, name] = id.split('/');
  const object = decodeKubeObject({
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { namespace, name },
    spec: { hosts: [HOST], ports: [{ number: 80, name: 'http' }], ...spec },
  });
  if (object === undefined) throw new Error('no object');
  return object;
}

/** The row of a cluster for the host, which istiod says comes from namespace "shop", in a proxy of "shop". */
function rowOf(
  objects: readonly KubeObject[],
  { name = `outbound|80||${HOST}`, host = HOST, unread = false, owner = '' } = {},
) {
  const services = [{ namespace: 'shop', name: host, host }];
  const cluster = { name, type: 'EDS', metadata: { filter_metadata: { istio: { services } } } };
  const snapshot = snapshotOf({
    dump: { ClustersConfigDump: { dynamic_active_clusters: [{ cluster }] } },
    objects,
  });
  const gaps = unread
    ? [{ section: 'kubernetes serviceentries', reason: 'forbidden', hint: '' }]
    : [];
  const { rows } = queryClusters({ ...snapshot, gaps }, owner === '' ? {} : { owner });
  return rows[0];
}

const named = (name: string) => ({
  owner: { kind: 'ServiceEntry', namespace: 'shop', name },
  unnamedOwner: null,
});
const unnamed = (reason: string) => ({
  owner: null,
  unnamedOwner: { kind: 'ServiceEntry', namespace: 'shop', host: HOST, reason },
});

describe("a ServiceEntry's cluster", () => {
  it('is owned by the object of that host, not by an object called like the host', () => {
    expect(rowOf([entry('shop/vendor', {}), entry('other/vendor', {})])).toMatchObject(
      named('vendor'),
    );
  });

  it('tells entries of one host by port, and by whom they are exported to', () => {
    const byPort = [entry('shop/a', {}), entry('shop/b', { ports: [{ number: 443 }] })];
    expect(rowOf(byPort)).toMatchObject(named('a'));
    expect(rowOf(byPort, { name: `outbound|443||${HOST}` })).toMatchObject(named('b'));
    const byExport = [
      entry('shop/a', { exportTo: ['other'] }),
      entry('shop/b', { exportTo: ['.'] }),
    ];
    expect(rowOf(byExport)).toMatchObject(named('b'));
  });

  it("bears the application's port where it is inbound", () => {
    expect(rowOf([entry('shop/a', {})], { name: 'inbound|8080||' })).toMatchObject(named('a'));
  });

  it('takes a wildcard host as it stands in the object', () => {
    const host = '*.vendor.example';
    const objects = [entry('shop/wild', { hosts: ['one.example', host] }), entry('shop/a', {})];
    expect(rowOf(objects, { host, name: `outbound|80||${host}` })).toMatchObject(named('wild'));
  });

  it('has no named owner where several fit, none does, or not all were read', () => {
    expect(rowOf([entry('shop/a', {}), entry('shop/b', {})])).toMatchObject(unnamed('several'));
    expect(rowOf([])).toMatchObject(unnamed('none'));
    expect(rowOf([entry('shop/a', {})], { unread: true })).toMatchObject(unnamed('not-read'));
  });

  it('is found by its kind and host where its name is not known', () => {
    expect(rowOf([], { owner: 'ServiceEntry/*' })?.service).toBe(HOST);
    expect(rowOf([], { owner: `shop/${HOST}` })?.service).toBe(HOST);
  });
});
