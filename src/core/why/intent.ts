import type { IntendedConfig } from '../intent/compile.ts';
import type { ProxyContext } from '../intent/context.ts';

/** What a proxy should have, and what that was made of. */
export interface Intent {
  readonly context: ProxyContext;
  readonly config: IntendedConfig;
}
