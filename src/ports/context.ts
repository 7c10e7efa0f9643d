import type { Clock } from './clock.ts';
import type { XdsClient } from './control-plane.ts';
import type { DemoServer } from './demo.ts';
import type { Files } from './files.ts';
import type { AdminClient } from './admin.ts';
import type { Kube } from './kube.ts';
import type { LokiClient } from './loki.ts';
import type { Terminal } from './terminal.ts';

/** How to reach a cluster; mirrors kubectl's flags. */
export interface KubeOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly as?: string;
  readonly asGroup: readonly string[];
  readonly requestTimeoutMs: number;
}

/** The world, handed in by main.ts; tests hand in their own. Factories load their room only when they are called. */
export interface Context {
  readonly version: string;
  readonly clock: Clock;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly files: () => Promise<Files>;
  readonly kube: (options: KubeOptions) => Promise<Kube>;
  readonly admin: () => Promise<AdminClient>;
  readonly xds: () => Promise<XdsClient>;
  readonly loki: () => Promise<LokiClient>;
  readonly demo: () => Promise<DemoServer>;
}
