import { object, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { clusterEndpoints } from '../../endpoints/service-endpoints.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import type { World } from '../../model/world.ts';
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
  if (isDirect && !allSpeakMtls(world, service, port)) return OFF;
  return namespacePeerAuthentication(world, service.namespace) ?? PERMISSIVE;
}

function allSpeakMtls(world: World, service: Service, port: ServicePort): boolean {
  const endpoints = clusterEndpoints(world, service, { port, subset: {} });
  return endpoints.length > 0 && endpoints.every(({ tlsMode }) => tlsMode !== 'disabled');
}
