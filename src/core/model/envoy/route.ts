import type { HeaderOperations } from './header-operations.ts';
import type { PerFilterConfig } from './per-filter-config.ts';
import type { Mirror } from './route-action.ts';
import type { VirtualHost } from './virtual-host.ts';

/** envoy.config.route.v3.RouteConfiguration. */
export interface RouteConfiguration {
  /** Empty for some that are inlined in a listener. */
  readonly name: string;
  /** As the dump has them: the choice is by domain, not by order (reference/envoy.md 5.2). */
  readonly virtualHosts: readonly VirtualHost[];
  readonly headers: HeaderOperations;
  readonly mostSpecificHeaderMutationsWins: boolean;
  readonly mirrors: readonly Mirror[];
  readonly perFilter: PerFilterConfig;
  readonly ignorePortInHostMatching: boolean;
  readonly ignorePathParameters: boolean;
  /** Header that the virtual host is chosen by instead of the host (Envoy 1.37). */
  readonly vhostHeader?: string;
  /** More virtual hosts come on demand (VHDS). */
  readonly onDemand: boolean;
}
