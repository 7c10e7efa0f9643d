import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';

/** An Istio (or Gateway API) object in the form that the compiler works on. Kept sorted as istiod sorts: older first, then by name and namespace. */
export interface ConfigObject extends KubeObject {
  readonly spec: JsonObject;
  /** RFC 3339 metadata.creationTimestamp; "" when the object has none. */
  readonly createdAt: string;
}
