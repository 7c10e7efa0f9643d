import type { IntendedConfig } from '../../intent/compile.ts';
import type { IntentProxy } from '../../intent/model/proxy.ts';
import type { World } from '../../intent/model/world.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { Found } from '../finding.ts';

export interface MeshView {
  readonly objects: readonly KubeObject[];
  readonly world: World;
}

export interface ProxyView {
  readonly world: World;
  readonly proxy: IntentProxy;
  readonly config: IntendedConfig;
}

/** One thing that may be wrong. It is asked before and after a change: what is only found after it was introduced. */
export interface Check {
  /** Stable name. */
  readonly code: string;
  /** About the objects as such. */
  readonly ofMesh?: (view: MeshView) => readonly Found[];
  /** About the config of one proxy. */
  readonly ofProxy?: (view: ProxyView) => readonly Found[];
}
