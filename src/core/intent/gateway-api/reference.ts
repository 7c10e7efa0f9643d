import { number, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';

export const GATEWAY_GROUP = 'gateway.networking.k8s.io';
export const ISTIO_GROUP = 'networking.istio.io';

/** A kind with its API group, as one text: "gateway.networking.k8s.io/HTTPRoute", "/Service". */
export type GroupKind = string;

export const GATEWAY: GroupKind = `${GATEWAY_GROUP}/Gateway`;
export const LISTENER_SET: GroupKind = `${GATEWAY_GROUP}/ListenerSet`;
export const SERVICE: GroupKind = '/Service';
export const SERVICE_ENTRY: GroupKind = `${ISTIO_GROUP}/ServiceEntry`;
export const SECRET: GroupKind = '/Secret';
export const CONFIG_MAP: GroupKind = '/ConfigMap';

/** "gateway.networking.k8s.io/v1" → "gateway.networking.k8s.io"; "v1" → "". */
export const groupOf = ({ apiVersion }: KubeObject): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

export const groupKindOf = (object: KubeObject): GroupKind => `${groupOf(object)}/${object.kind}`;

/** What a reference names (istio/pilot/pkg/config/kube/gatewaycommon/references.go, NormalizeReference). @param otherwise what an absent group or kind means */
export function referredKind(reference: JsonObject, otherwise: GroupKind): GroupKind {
  const at = otherwise.indexOf('/');
  const group = text(reference, 'group') ?? otherwise.slice(0, at);
  const kind = text(reference, 'kind') ?? otherwise.slice(at + 1);
  return `${group}/${kind}`;
}

/** A reference resolved: an absent namespace is that of the object that refers. */
export interface Referred {
  readonly kind: GroupKind;
  readonly namespace: string;
  readonly name: string;
  /** 0 when none is given. */
  readonly port: number;
  readonly section: string;
}

export const referred = (
  reference: JsonObject,
  otherwise: GroupKind,
  namespace: string,
): Referred => ({
  kind: referredKind(reference, otherwise),
  namespace: text(reference, 'namespace') ?? namespace,
  name: text(reference, 'name') ?? '',
  port: number(reference, 'port') ?? 0,
  section: text(reference, 'sectionName') ?? '',
});
