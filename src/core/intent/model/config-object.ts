import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ResourceRef } from '../../model/resource.ts';

/** An Istio (or Gateway API) object in the form that the compiler works on. Kept sorted as istiod sorts: older first, then by name and namespace. */
export interface ConfigObject extends KubeObject {
  readonly spec: JsonObject;
  /** RFC 3339 metadata.creationTimestamp; "" when the object has none. */
  readonly createdAt: string;
  /** Of an object that istiod makes of others (Gateway API): what a field was written as. `refTo` follows it. */
  readonly origin?: (field: string | undefined) => ResourceRef;
}
