import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { originOf, type Place } from './origin.ts';

export interface Derivation {
  readonly kind: 'Gateway' | 'VirtualService' | 'DestinationRule';
  readonly name: string;
  readonly namespace: string;
  readonly createdAt: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: JsonObject;
  /** What it stands for. */
  readonly from: KubeObject;
  readonly parts: readonly Place[];
  /** What its fields are called where they were written; the Gateway API's names when absent. */
  readonly nameOf?: (name: string) => string;
}

/** An Istio object that nobody wrote. */
export const derived = ({ from, parts, nameOf, ...object }: Derivation): ConfigObject => ({
  ...object,
  apiVersion: 'networking.istio.io/v1',
  labels: {},
  owners: [],
  raw: {
    apiVersion: 'networking.istio.io/v1',
    kind: object.kind,
    metadata: {
      name: object.name,
      namespace: object.namespace,
      annotations: object.annotations,
    },
    spec: object.spec,
  },
  origin: originOf(from, parts, nameOf),
});
