import type { JsonObject } from './json.ts';

export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
  readonly controller: boolean;
}

/** A Kubernetes or Istio object: the identity decoded, the rest as it came. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for objects without a namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly owners: readonly OwnerReference[];
  readonly raw: JsonObject;
  /** Where it stands when it came from a file. */
  readonly file?: string;
  readonly line?: number;
  /** The line of one of its fields ("spec.http[0].timeout"), where its text is at hand. */
  readonly lineOf?: (field: string) => number;
}
