import type { Kind } from '../../core/model/kinds.ts';

/** Older versions of groups that clusters still serve, newest first (CRDs of Istio 1.5 to 1.21, Gateway API before 1.0). */
const OLDER: Readonly<Record<string, readonly string[]>> = {
  'networking.istio.io': ['v1beta1', 'v1alpha3'],
  'security.istio.io': ['v1beta1'],
  'telemetry.istio.io': ['v1alpha1'],
  'extensions.istio.io': ['v1alpha1'],
  'gateway.networking.k8s.io': ['v1beta1', 'v1alpha3', 'v1alpha2'],
};

/** The versions under which a kind may be served, best first. */
export const versionsOf = ({ group, version }: Kind): readonly string[] => [
  ...new Set([version, ...(OLDER[group] ?? [])]),
];

/** "/apis/apps/v1/namespaces/shop/deployments" */
export function pathOf(kind: Kind, version: string, namespace: string | undefined): string {
  const root = kind.group === '' ? `/api/${version}` : `/apis/${kind.group}/${version}`;
  const scope =
    kind.namespaced && namespace !== undefined
      ? `/namespaces/${encodeURIComponent(namespace)}`
      : '';
  return `${root}${scope}/${kind.plural}`;
}
