import type { KubeObject } from '../../model/kube.ts';
import type { Locality } from '../model/service.ts';

export const NOWHERE: Locality = { region: '', zone: '', subzone: '' };

/** "us-west/zone1/rack2" taken apart (istio/pilot/pkg/serviceregistry/util/label, SplitLocalityLabel). */
export function parseLocality(label: string): Locality {
  const [region = '', zone = '', subzone = ''] = label.split('/');
  return { region, zone, subzone };
}

/** Label values know no "/": the label istio-locality may write "." instead (istio/pkg/model/proxy.go, SanitizeLocalityLabel). */
export const localityLabel = (labels: Readonly<Record<string, string>>): string | undefined => {
  const label = labels['istio-locality'] ?? labels['topology.istio.io/locality'];
  if (label === undefined || label === '') return undefined;
  return label.includes('/') ? label : label.replaceAll('.', '/');
};

/** Where a pod runs: its own label, else those of its node (istio/pilot/.../kube/controller/controller.go, getPodLocality). */
export function podLocality(
  labels: Readonly<Record<string, string>>,
  node: KubeObject | undefined,
): Locality {
  const own = localityLabel(labels);
  if (own !== undefined) return parseLocality(own);
  const label = (...names: readonly string[]): string => names.map((name) => node?.labels[name]).find(Boolean) ?? ''; // prettier-ignore
  return {
    region: label('topology.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/region'),
    zone: label('topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'),
    subzone: label('topology.istio.io/subzone'),
  };
}
