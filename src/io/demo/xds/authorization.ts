import type { Owner } from './content.ts';
import type { AdsRequest } from './service.ts';

/**
 * Why istiod does not talk to a node that says it is another than its token: its namespace (of the metadata, else of the domain)
 * and, where it names one, its service account have to be the token's (istio/pilot/pkg/xds/auth.go, checkConnectionIdentity;
 * pilot/pkg/model/context.go, GetProxyConfigNamespace). undefined where they are.
 */
export function mismatch(node: AdsRequest['node'], owner: Owner): string | undefined {
  const said = (key: string): string => node?.metadata?.fields?.[key]?.stringValue ?? '';
  const [namespaceOfDomain = '', ...rest] = (node?.id ?? '').split('~')[3]?.split('.') ?? [];
  const namespace = said('NAMESPACE') || (rest.length > 0 ? namespaceOfDomain : '');
  const account = said('SERVICE_ACCOUNT');
  if (namespace !== '' && namespace !== owner.namespace) return sentence(owner, namespace, account);
  if (account !== '' && account !== owner.name) return sentence(owner, namespace, account);
  return undefined;
}

const sentence = (owner: Owner, namespace: string, account: string): string =>
  `authorization failed: no identities ([spiffe://cluster.local/ns/${owner.namespace}/sa/${owner.name}]) matched ${namespace}/${account}`;
