import { object, text } from '../../decode/read.ts';
import type { KubeObject } from '../../model/kube.ts';

/** How istiod treats the Gateways of a class (istio/pilot/pkg/config/kube/gatewaycommon/classinfo.go). */
export interface GatewayClass {
  readonly controller: string;
  /** The service of a Gateway is named like it, without the class behind. */
  readonly plainName: boolean;
  readonly listenerSets: boolean;
  /** Gateways of this class become configuration of proxies. */
  readonly programmed: boolean;
}

const CONTROLLERS: ReadonlyMap<string, Omit<GatewayClass, 'controller'>> = new Map([
  ['istio.io/gateway-controller', { plainName: false, listenerSets: true, programmed: true }],
  ['istio.io/unmanaged-gateway', { plainName: false, listenerSets: false, programmed: false }],
  // Waypoints get their routes without Gateways and VirtualServices.
  ['istio.io/mesh-controller', { plainName: true, listenerSets: false, programmed: false }],
]);

/** Classes that need no GatewayClass object. */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['istio', 'istio.io/gateway-controller'],
  ['istio-remote', 'istio.io/unmanaged-gateway'],
  ['istio-waypoint', 'istio.io/mesh-controller'],
]);

/** Finds the class of a Gateway; undefined: it is another controller's (gatewayclass_collection.go, FetchGatewayClass). */
export function gatewayClasses(
  classes: readonly KubeObject[],
): (name: string) => GatewayClass | undefined {
  const controllers = new Map(BUILT_IN);
  for (const { name, raw } of classes) {
    const controller = text(object(raw, 'spec'), 'controllerName') ?? '';
    if (CONTROLLERS.has(controller)) controllers.set(name, controller);
  }
  return (name) => {
    const controller = controllers.get(name) ?? '';
    const info = CONTROLLERS.get(controller);
    return info === undefined ? undefined : { controller, ...info };
  };
}
