import type { IntentProxy } from './model/proxy.ts';
import type { Scope } from './model/scope.ts';
import type { World } from './model/world.ts';

/** What the compilation of one proxy's config looks at. */
export interface ProxyContext {
  readonly world: World;
  readonly proxy: IntentProxy;
  readonly scope: Scope;
}
