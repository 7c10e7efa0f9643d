import type { HashPolicy } from '../../model/envoy/route-action.ts';

/** What the hash policies of a route or TCP proxy make of a request or connection. */
export type RequestHash =
  /** None applies: chance decides. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'known';
      /** 64 bits. */
      readonly value: bigint;
      /** Those that gave it. */
      readonly by: readonly HashPolicy[];
    }
  /** There is one, of what no config tells. */
  | { readonly kind: 'open'; readonly why: string };

export const NO_HASH: RequestHash = { kind: 'none' };
