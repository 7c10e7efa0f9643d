import { describe, expect, it } from 'vitest';
import { decodeKubeObject } from '../../../src/core/decode/kube-object.ts';
import { proxyOf } from '../../../src/sources/target/proxy-of.ts';
import { pod } from '../../support/memory-source.ts';

function judge(more: Parameters<typeof pod>[1], port?: number) {
  const object = decodeKubeObject(pod('shop/a', more));
  if (object === undefined) throw new Error('no pod');
  return proxyOf(object, port);
}

const app = { containers: [{ name: 'app' }] };
const native = { ...app, initContainers: [{ name: 'istio-proxy', restartPolicy: 'Always' }] };

describe('proxyOf', () => {
  it.each([
    ['a sidecar', {}, 15000],
    ['a gateway', { spec: { containers: [{ name: 'istio-proxy' }] } }, 15000],
    ['a native sidecar', { spec: native }, 15000],
    [
      'a native sidecar whose pod is not up yet',
      {
        spec: native,
        status: {
          phase: 'Pending',
          initContainerStatuses: [{ name: 'istio-proxy', state: { running: {} } }],
        },
      },
      15000,
    ],
    [
      'an annotation',
      { annotations: { 'proxy.istio.io/config': 'proxyAdminPort: 15001\n' } },
      15001,
    ],
    [
      'PROXY_CONFIG',
      {
        spec: {
          containers: [
            {
              name: 'istio-proxy',
              env: [{ name: 'PROXY_CONFIG', value: '{"proxyAdminPort":15002}' }],
            },
          ],
        },
      },
      15002,
    ],
    ['a damaged annotation', { annotations: { 'proxy.istio.io/config': '{' } }, 15000],
    ['no port', { annotations: { 'proxy.istio.io/config': 'proxyAdminPort: 99999' } }, 15000],
  ])('is an Envoy with %s', (_what, more, adminPort) => {
    expect(judge(more)).toEqual({
      target: { proxy: { namespace: 'shop', pod: 'a' }, adminPort, container: 'istio-proxy' },
    });
  });

  it('believes --admin-port, also where Istio injected nothing', () => {
    expect(judge({ spec: app }, 9901)).toMatchObject({
      target: { adminPort: 9901, container: 'app' },
    });
  });

  it.each([
    ['ztunnel', { labels: { app: 'ztunnel' } }, 'ztunnel', /no Envoy/],
    ['nothing injected', { spec: app }, 'no-envoy', /no istio-proxy container was injected/],
    [
      'an init container that ended',
      { spec: { ...app, initContainers: [{ name: 'istio-proxy' }] } },
      'no-envoy',
      /injected/,
    ],
    ['host network', { spec: { ...app, hostNetwork: true } }, 'no-envoy', /host network/],
    [
      'label',
      { spec: app, labels: { 'sidecar.istio.io/inject': 'false' } },
      'no-envoy',
      /label sidecar\.istio\.io\/inject is "false"/,
    ],
    [
      'annotation',
      { spec: app, annotations: { 'sidecar.istio.io/inject': 'false' } },
      'no-envoy',
      /annotation sidecar/,
    ],
    [
      'failed injection',
      { spec: app, labels: { 'istio.io/rev': 'canary' } },
      'no-envoy',
      /injector did not answer/,
    ],
    [
      'ambient',
      { spec: app, annotations: { 'ambient.istio.io/redirection': 'enabled' } },
      'no-envoy',
      /ambient/,
    ],
    ['pending', { status: { phase: 'Pending' } }, 'not-running', /it is Pending\.$/],
    [
      'evicted',
      { status: { phase: 'Failed', reason: 'Evicted' } },
      'not-running',
      /it is Failed \(Evicted\)/,
    ],
    [
      'crash loop',
      {
        status: {
          containerStatuses: [
            { name: 'istio-proxy', state: { waiting: { reason: 'CrashLoopBackOff' } } },
          ],
        },
      },
      'not-running',
      /container istio-proxy of shop\/a is not running \(CrashLoopBackOff\)/,
    ],
  ])('says why there is none: %s', (_what, more, kind, reason) => {
    const says: unknown = expect.stringMatching(reason);
    expect(judge(more)).toMatchObject({ none: { kind, reason: says } });
  });
});
