import type { Branches } from '../model/branch.ts';
import type { Ending } from '../model/ending.ts';
import type { Wire } from '../model/wire.ts';
import type { ProxyView } from '../ground/proxy-view.ts';
import type { Place } from './trail.ts';
import type { Walk } from './walk.ts';

/** A proxy at work on one request. */
export interface AtProxy extends Place {
  readonly walk: Walk;
  readonly view: ProxyView;
  /** The address of its pod, which others see as source. */
  readonly ip: string | undefined;
  /** It took the connection for its own pod: its clusters lead to the application. */
  readonly isInbound: boolean;
  readonly toApplication: (wire: Wire) => Branches<Ending>;
}
