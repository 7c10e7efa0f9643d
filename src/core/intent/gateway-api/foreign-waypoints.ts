import { object, text } from '../../decode/read.ts';
import type { KubeObject } from '../../model/kube.ts';

const USE_WAYPOINT = 'istio.io/use-waypoint';
const WAYPOINT_NAMESPACE = 'istio.io/use-waypoint-namespace';
const OURS: ReadonlySet<string> = new Set([
  'istio.io/mesh-controller',
  'istio.io/gateway-controller',
]);

export interface WaypointInput {
  readonly namespaces: ReadonlyMap<string, KubeObject>;
  readonly classes: readonly KubeObject[];
  readonly gateways: readonly KubeObject[];
}

/** Whether the waypoint of a Service or ServiceEntry is another controller's, so that routes for it are none of Istio's business (conversion.go, waypointManagedByAnotherController). */
export function foreignWaypoints(input: WaypointInput): (parent: KubeObject) => boolean {
  return ({ namespace, labels }) => {
    const chosen = USE_WAYPOINT in labels ? labels : (input.namespaces.get(namespace)?.labels ?? {}); // prettier-ignore
    const name = chosen[USE_WAYPOINT] ?? '';
    if (name === '' || name.toLowerCase() === 'none') return false;
    const elsewhere = chosen[WAYPOINT_NAMESPACE] ?? '';
    const home = elsewhere === '' ? namespace : elsewhere;
    const waypoint = input.gateways.find((item) => item.name === name && item.namespace === home);
    const className = text(object(waypoint?.raw, 'spec'), 'gatewayClassName');
    const gatewayClass = input.classes.find((item) => item.name === className);
    const controller = text(object(gatewayClass?.raw, 'spec'), 'controllerName');
    return waypoint !== undefined && gatewayClass !== undefined && !OURS.has(controller ?? '');
  };
}
