import { number, object, objects, strings, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { ConfigObject } from '../../model/config-object.ts';
import { hostsOverlap } from '../../model/hostname.ts';
import type { IntentProxy } from '../../model/proxy.ts';

/** VirtualServices with a host in common with a service (istio/pilot/pkg/networking/core/tls.go, getConfigsForHost). */
export const rulesForHost = (
  hostname: string,
  virtualServices: readonly ConfigObject[],
): readonly ConfigObject[] =>
  virtualServices.filter(({ spec }) =>
    strings(spec, 'hosts').some((host) => hostsOverlap(host, hostname)),
  );

/** The predicates of a tcp or tls match that are known beforehand: gateways, sourceLabels, port, sourceNamespace (tls.go, matchTLS and matchTCP). */
export function matchesProxy(
  match: JsonObject,
  { labels, namespace }: Pick<IntentProxy, 'labels' | 'namespace'>,
  port: number,
): boolean {
  const gateways = strings(match, 'gateways');
  const wantedPort = number(match, 'port') ?? 0;
  const wantedNamespace = text(match, 'sourceNamespace') ?? '';
  return (
    (gateways.length === 0 || gateways.includes('mesh')) &&
    Object.entries(object(match, 'sourceLabels') ?? {}).every(
      ([key, value]) => labels[key] === value,
    ) && // prettier-ignore
    (wantedPort === 0 || wantedPort === port) &&
    (wantedNamespace === '' || wantedNamespace === namespace)
  );
}

/** Rules of a kind that lead anywhere, with their place. */
export const routedRules = (
  virtualService: ConfigObject,
  kind: 'tcp' | 'tls',
): { rule: JsonObject; field: string }[] =>
  objects(virtualService.spec, kind)
    .map((rule, index) => ({ rule, field: `spec.${kind}[${index}]` }))
    .filter(({ rule }) => objects(rule, 'route').length > 0);

/** Metadata by which istioctl and Kiali find the object (networking/util/util.go, BuildConfigInfoMetadata). */
export const configMetadata = ({ namespace, name }: ConfigObject): JsonObject => ({
  filter_metadata: {
    istio: {
      config: `/apis/networking.istio.io/v1/namespaces/${namespace}/virtual-service/${name}`,
    },
  },
});
