import { text } from '../../decode/read.ts';
import type { IntentProxy } from '../model/proxy.ts';

/**
 * The name under which a proxy reports (node.cluster): by proxyConfig.tracingServiceName, usually label app and namespace
 * (istio/pkg/bootstrap/config.go and pilot/cmd/pilot-agent/config, ConstructProxyConfig).
 */
export function serviceCluster(proxy: IntentProxy): string {
  const name = proxy.labels['service.istio.io/canonical-name'] ?? proxy.workloadName;
  const mode = text(proxy.proxyConfig, 'tracingServiceName');
  if (mode === 'CANONICAL_NAME_ONLY') return name;
  const first = mode === 'CANONICAL_NAME_AND_NAMESPACE' ? name : proxy.labels['app'] || name;
  return `${first || 'istio-proxy'}.${proxy.namespace}`;
}
