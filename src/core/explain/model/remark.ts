import type { ResourceRef } from '../../model/resource.ts';
import type { Hop } from './hop.ts';
import type { HopKind, Side } from './outcome.ts';

/** What the objects say of how a request ends or where it goes, beside what the proxies themselves do. */
export interface Remark {
  /** One plain sentence. */
  readonly says: string;
  /** The field to look at; absent where there is none. */
  readonly resource?: ResourceRef;
}

/** A remark as a step that no proxy took. */
export const remarkHop = (kind: HopKind, side: Side, { says, resource }: Remark): Hop => ({
  kind, side, proxy: null, text: says, isDecisive: true, isRemark: true, candidates: [],
  ...(resource === undefined ? {} : { resource }),
}); // prettier-ignore
