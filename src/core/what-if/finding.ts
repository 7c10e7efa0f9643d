import type { ResourceRef } from '../model/resource.ts';

/** Something that is wrong in a mesh as its objects mean it. */
export interface Finding {
  /** Stable name of the check. */
  readonly code: string;
  readonly message: string;
  /** The objects and fields behind it, the deciding one first. */
  readonly causes: readonly ResourceRef[];
  /** The proxies that have it, "ns/pod"; empty where it is about the objects alone. */
  readonly proxies: readonly string[];
}

/** A finding before it is known who else has it. */
export type Found = Omit<Finding, 'code' | 'proxies'>;
