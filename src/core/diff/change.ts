import type { ResourceRef } from '../model/resource.ts';

/** One value that differs, by the path that leads to it in reading form. `undefined` means absent on that side. */
export interface Change {
  readonly path: string;
  readonly left: unknown;
  readonly right: unknown;
  /** The innermost objects on the way that may name their owner (a route, a virtual host, a policy's name), outermost first. */
  readonly context: readonly ChangeContext[];
  /** Which field of which object the value came from, where a side that was compiled from YAML knows. */
  readonly source?: ResourceRef;
  /** The field that holds the values, in Envoy's spelling. */
  readonly field: string;
  /** The values are what Authorization, Cookie and their kin are matched with. */
  readonly isCredential?: true;
  /** It is a whole element of that field, a list. */
  readonly isElement?: true;
  readonly note?: string;
}

export interface ChangeContext {
  readonly kind: 'virtual_host' | 'route' | 'filter_chain' | 'policy';
  readonly name: string;
  readonly left: unknown;
  readonly right: unknown;
}
