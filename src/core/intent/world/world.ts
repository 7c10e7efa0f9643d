import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { World } from '../model/world.ts';

export interface WorldInput {
  readonly objects: readonly KubeObject[];
  /** Effective MeshConfig as istiod tells it (/debug/mesh), where there is one. */
  readonly mesh?: JsonObject;
  /** Where istiod runs. */
  readonly istioNamespace?: string;
}

/** Indexes the objects of a mesh. */
export function buildWorld(_input: WorldInput): World {
  throw new Error('not built yet');
}
