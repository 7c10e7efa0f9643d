import type { ResourceState } from '../model/envoy/config-resource.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';

/**
 * Where a resource stands, as rows show it: in Envoy's words, or `from-istiod` where no Envoy was read. istiod's dump says what
 * it would send now, not whether the proxy has it, accepted it or is warming it.
 */
export type RowState = ResourceState | 'from-istiod';

export const rowState = (origin: ProxySnapshot['origin'], state: ResourceState): RowState =>
  origin === 'istiod' ? 'from-istiod' : state;
