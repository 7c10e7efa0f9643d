import { number, object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { Resolution, Service, ServicePort } from '../model/service.ts';
import { toConfigObject } from './config-objects.ts';
import { protocolOf } from './protocol.ts';
import { texts } from './texts.ts';

export const UNSPECIFIED = '0.0.0.0';

/** A Kubernetes Service as Istio sees it (istio/pilot/pkg/serviceregistry/kube/conversion.go, ConvertService). */
export function kubernetesService(
  source: KubeObject,
  trust: { readonly domain: string; readonly trustDomain: string },
): Service {
  const own = toConfigObject(source);
  const { spec } = own;
  const type = text(spec, 'type') ?? 'ClusterIP';
  const externalName =
    type === 'ExternalName' ? text(spec, 'externalName') || undefined : undefined;
  const clusterIp = text(spec, 'clusterIP') ?? '';
  const isHeadless = clusterIp === 'None';
  const all = strings(spec, 'clusterIPs').filter((address) => address !== 'None');
  const main = clusterIp === '' || isHeadless ? UNSPECIFIED : clusterIp;
  return {
    hostname: `${source.name}.${source.namespace}.svc.${trust.domain}`,
    name: source.name,
    namespace: source.namespace,
    registry: 'Kubernetes',
    ports: objects(spec, 'ports').map(portOf),
    addresses: main !== UNSPECIFIED && all.length > 1 ? all : [main],
    resolution: resolutionOf(externalName, isHeadless),
    meshExternal: externalName !== undefined,
    exportTo: exportToOf(source),
    selector: selectorOf(spec),
    labels: source.labels,
    createdAt: own.createdAt,
    type,
    isHeadless,
    ...(externalName === undefined ? {} : { externalName }),
    subjectAltNames: accounts(source, trust.trustDomain),
    object: own,
  };
}

function resolutionOf(externalName: string | undefined, isHeadless: boolean): Resolution {
  if (isHeadless) return 'Passthrough';
  return externalName === undefined ? 'ClientSideLB' : 'Alias';
}

function portOf(port: JsonObject): ServicePort {
  const name = text(port, 'name') ?? '';
  const own = number(port, 'port') ?? 0;
  const targetPort = text(port, 'targetPort') ?? number(port, 'targetPort');
  return {
    name,
    number: own,
    protocol: protocolOf({
      number: own,
      name,
      transport: text(port, 'protocol') ?? 'TCP',
      appProtocol: text(port, 'appProtocol'),
    }),
    ...(targetPort === undefined ? {} : { targetPort }),
  };
}

/** Annotation networking.istio.io/exportTo: namespaces with commas between. Empty when it does not say: the mesh's default holds. */
function exportToOf({ annotations }: KubeObject): ReadonlySet<string> {
  const value = annotations['networking.istio.io/exportTo'] ?? '';
  return new Set(value === '' ? [] : value.split(',').map((name) => name.trim()));
}

function selectorOf(spec: JsonObject): Readonly<Record<string, string>> | undefined {
  const selector = texts(object(spec, 'selector'));
  return Object.keys(selector).length === 0 ? undefined : selector;
}

/** Identities that annotations add to those of the pods. */
function accounts({ annotations, namespace }: KubeObject, trustDomain: string): string[] {
  const list = (key: string): string[] => (annotations[key] || undefined)?.split(',') ?? [];
  return [
    ...list('alpha.istio.io/canonical-serviceaccounts'),
    ...list('alpha.istio.io/kubernetes-serviceaccounts').map(
      (account) => `spiffe://${trustDomain}/ns/${namespace}/sa/${account}`,
    ),
  ];
}
