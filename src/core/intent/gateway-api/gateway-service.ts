import { object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { GatewayClass } from './gateway-class.ts';

const addressesOf = ({ raw }: KubeObject): readonly JsonObject[] =>
  objects(object(raw, 'spec'), 'addresses');

/** istiod deploys the proxies of a Gateway that names no service as its address (gatewaycommon/gateway_utils.go, IsManaged). */
function isManaged(gateway: KubeObject): boolean {
  const addresses = addressesOf(gateway);
  const [first] = addresses;
  if (first === undefined) return true;
  const type = text(first, 'type');
  return addresses.length === 1 && (type === undefined || type === 'IPAddress');
}

const managedName = ({ name, raw }: KubeObject, { plainName }: GatewayClass): string =>
  plainName ? name : `${name}-${text(object(raw, 'spec'), 'gatewayClassName') ?? ''}`;

const given = (value: string | undefined, otherwise: string): string =>
  value === undefined || value === '' ? otherwise : value;

/**
 * Host names of the services in front of a Gateway's proxies (conversion.go, extractGatewayServices). Undefined: it has only
 * addresses that Istio does not support.
 */
export function gatewayServices(
  gateway: KubeObject,
  gatewayClass: GatewayClass,
  domain: string,
): readonly string[] | undefined {
  const { namespace, annotations } = gateway;
  if (isManaged(gateway)) {
    const name = given(annotations['gateway.istio.io/name-override'], managedName(gateway, gatewayClass)); // prettier-ignore
    return [`${name}.${namespace}.svc.${domain}`];
  }
  const hosts = addressesOf(gateway)
    .filter((address) => (text(address, 'type') ?? 'Hostname') === 'Hostname')
    .map((address) => text(address, 'value') ?? '')
    .map((value) => (value.includes('.') ? value : `${value}.${namespace}.svc.${domain}`));
  return hosts.length === 0 ? undefined : hosts;
}

/** The service account of the proxies that istiod deploys; "" where it doesn't. */
export const gatewayServiceAccount = (gateway: KubeObject, gatewayClass: GatewayClass): string =>
  isManaged(gateway)
    ? given(gateway.annotations['gateway.istio.io/service-account'], managedName(gateway, gatewayClass)) // prettier-ignore
    : '';
