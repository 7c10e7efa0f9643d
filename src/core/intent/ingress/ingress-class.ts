import { object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';

const CLASS = 'kubernetes.io/ingress.class';
const CONTROLLER = 'istio.io/ingress-controller';

/** Whether an Ingress is Istio's: by its annotation, else its IngressClass, else as the mesh says (istio/pilot/pkg/config/kube/ingress/virtualservices.go, shouldProcessIngressWithClass). */
export function isOurs(
  ingress: KubeObject,
  mesh: JsonObject,
  classes: readonly KubeObject[],
): boolean {
  const mode = text(mesh, 'ingressControllerMode') ?? 'STRICT';
  // istiod then does not look at Ingresses (istio/pilot/pkg/bootstrap/configcontroller.go).
  if (mode === 'OFF') return false;
  const annotated = ingress.annotations[CLASS];
  if (annotated !== undefined) return annotated === (text(mesh, 'ingressClass') ?? 'istio');
  const name = text(object(ingress.raw, 'spec'), 'ingressClassName');
  const found = classes.find((one) => one.name === name);
  if (found !== undefined) return text(object(found.raw, 'spec'), 'controller') === CONTROLLER;
  return mode === 'DEFAULT';
}

/** Labels of the proxies that serve all Ingresses (gateways.go, getIngressGatewaySelector). */
export function ingressSelector(mesh: JsonObject): JsonObject {
  const selector = text(mesh, 'ingressSelector') ?? '';
  if (selector !== '') return { istio: selector };
  const service = text(mesh, 'ingressService') ?? '';
  return {
    istio: service === '' || service === 'istio-ingressgateway' ? 'ingressgateway' : service,
  };
}
