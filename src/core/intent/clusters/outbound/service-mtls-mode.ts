import { object, text } from '../../../decode/read.ts';
import { refTo } from '../../../model/provenance.ts';
import type { JsonObject } from '../../../model/json.ts';
import { clusterEndpoints } from '../../endpoints/service-endpoints.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import type { World } from '../../model/world.ts';
import { podAddresses } from '../../world/pod.ts';
import { namespacePeerAuthentication, type MtlsSetting } from '../../security/authentication/peer-authentication.ts'; // prettier-ignore

const OFF: MtlsSetting = { mode: 'DISABLE' };
const PERMISSIVE: MtlsSetting = { mode: 'PERMISSIVE' };

/**
 * What auto mTLS assumes of a service: the mode of its namespace or the mesh; policies of workloads and ports are left to the
 * endpoints (istio/pilot/pkg/model/push_context.go, BestEffortInferServiceMTLSMode). Where clients pick the address
 * themselves, one endpoint without a sidecar turns it off for all.
 * @param trafficPolicy of the rule or subset as a whole, without its ports
 */
export function serviceMtlsMode(
  world: World,
  { service, port }: { readonly service: Service; readonly port: ServicePort },
  trafficPolicy: JsonObject | undefined,
): MtlsSetting | undefined {
  if (service.meshExternal) return undefined;
  const isDirect =
    service.resolution === 'Passthrough' ||
    text(object(trafficPolicy, 'loadBalancer'), 'simple') === 'PASSTHROUGH';
  const off = isDirect ? plaintextAmong(world, service, port) : undefined;
  if (off !== undefined) return off;
  return namespacePeerAuthentication(world, service.namespace) ?? PERMISSIVE;
}

/** Off, and the Pod without sidecar that is why; undefined where all speak mTLS. */
function plaintextAmong(
  world: World,
  service: Service,
  port: ServicePort,
): MtlsSetting | undefined {
  const endpoints = clusterEndpoints(world, service, { port, subset: {} });
  const plain = endpoints.find(({ tlsMode }) => tlsMode === 'disabled');
  if (plain === undefined) return endpoints.length === 0 ? OFF : undefined;
  const [address = ''] = plain.addresses;
  const pod = world.pods.find((one) => podAddresses(one).includes(address));
  return pod === undefined
    ? OFF
    : { ...OFF, source: refTo(pod, 'spec.containers (no istio-proxy)') };
}
