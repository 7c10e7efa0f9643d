import { describe, expect, it } from 'vitest';
import { KEPT_KINDS } from '../../../src/core/bundle/kept-objects.ts';
import { referencedConfigMaps, referencedSecrets } from '../../../src/core/bundle/referenced.ts';
import { decodeKubeObject } from '../../../src/core/decode/kube-object.ts';
import { INTENT_KINDS } from '../../../src/core/diff/intended-sides.ts';
import type { KubeObject } from '../../../src/core/model/kube.ts';

const kube = (kind: string, namespace: string, parts: object): KubeObject => {
  const decoded = decodeKubeObject({ apiVersion: 'v1', kind, metadata: { name: 'x', namespace }, ...parts }); // prettier-ignore
  if (decoded === undefined) throw new Error('no object');
  return decoded;
};
const frontend = (kind: string) => ({
  default: { validation: { caCertificateRefs: [{ kind, name: 'clients' }] } },
  perPort: [
    {
      port: 443,
      tls: { validation: { caCertificateRefs: [{ kind, name: 'staff', namespace: 'ca' }] } },
    },
  ],
});

describe('what a bundle keeps for the compiler', () => {
  it('keeps every kind that shapes the config of proxies', () => {
    const kept = new Set<string>([...KEPT_KINDS, 'configmaps']);
    expect(INTENT_KINDS.filter((kind) => !kept.has(kind))).toStrictEqual([]);
  });

  it('keeps the Secrets of ListenerSets, of Ingresses where the gateway runs, and those that verify clients', () => {
    const pod = kube('Pod', 'edge', { metadata: { name: 'gw', namespace: 'edge', labels: { istio: 'ingressgateway' } } }); // prettier-ignore
    const set = kube('ListenerSet', 'shop', {
      spec: { listeners: [{ tls: { certificateRefs: [{ name: 'shop-cert' }] } }] },
    });
    const ingress = kube('Ingress', 'shop', { spec: { tls: [{ secretName: 'web-cert' }] } });
    const gateway = kube('Gateway', 'shop', { spec: { tls: { frontend: frontend('Secret') } } });
    expect(referencedSecrets([set, ingress, gateway, pod])).toStrictEqual([
      { namespace: 'ca', name: 'staff' },
      { namespace: 'edge', name: 'web-cert' },
      { namespace: 'shop', name: 'clients' },
      { namespace: 'shop', name: 'shop-cert' },
    ]);
    expect(referencedConfigMaps([set, ingress, gateway, pod])).toStrictEqual([]);
  });

  it('keeps the ConfigMaps of authorities, without which a reference would seem to lead nowhere', () => {
    const policy = kube('BackendTLSPolicy', 'shop', {
      spec: { validation: { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }] } },
    });
    const gateway = kube('Gateway', 'shop', { spec: { tls: { frontend: frontend('ConfigMap') } } });
    expect(referencedConfigMaps([policy, gateway])).toStrictEqual([
      { namespace: 'ca', name: 'staff' },
      { namespace: 'shop', name: 'ca' },
      { namespace: 'shop', name: 'clients' },
    ]);
  });
});
