import { text } from '../../decode/read.ts';
import type { IntentProxy } from '../model/proxy.ts';

/** What serviceCluster is where nobody chose one. */
const UNCHOSEN = 'istio-proxy';

/** The name under which a proxy reports, its node.cluster (istio/pkg/bootstrap/config.go, getServiceCluster). */
export function serviceCluster({
  labels,
  namespace,
  proxyConfig,
  workloadName,
}: Pick<IntentProxy, 'labels' | 'namespace' | 'proxyConfig' | 'workloadName'>): string {
  const canonical =
    labels['service.istio.io/canonical-name'] ||
    labels['app.kubernetes.io/name'] ||
    labels['app'] ||
    workloadName ||
    UNCHOSEN;
  switch (text(proxyConfig, 'tracingServiceName') ?? '') {
    case 'CANONICAL_NAME_ONLY':
      return canonical;
    case 'CANONICAL_NAME_AND_NAMESPACE':
      return `${canonical}.${namespace}`;
    default: {
      const chosen = text(proxyConfig, 'serviceCluster') || UNCHOSEN;
      return chosen === UNCHOSEN ? `${labels['app'] || workloadName || UNCHOSEN}.${namespace}` : chosen; // prettier-ignore
    }
  }
}
