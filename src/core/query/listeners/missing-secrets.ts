import { proxyText } from '../../model/proxy.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';

/**
 * Names of the secrets that an Envoy asked for and never got; null where its secrets are not known. A chain that needs one is
 * active all the same and ends every handshake (envoy/source/common/tls/server_ssl_socket.cc, NotReadySslSocket).
 */
export function missingSecrets(proxy: ProxySnapshot): ReadonlySet<string> | null {
  const unread = `${proxyText(proxy.proxy)} secrets`;
  if (proxy.origin === 'istiod' || proxy.gaps.some(({ section }) => section === unread))
    return null;
  const missing = new Set<string>();
  for (const { name, config } of proxy.secrets) if (config.kind === 'missing') missing.add(name);
  for (const { name, config } of proxy.secrets) if (config.kind !== 'missing') missing.delete(name);
  return missing;
}
