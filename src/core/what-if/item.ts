import type { DiffSection } from '../diff/section-names.ts';
import type { ResourceRef } from '../model/resource.ts';

/** One value that a change changes, with all proxies for which it does so. `null` means absent. */
export interface WhatIfItem {
  readonly proxies: readonly string[];
  readonly section: DiffSection;
  readonly name: string;
  readonly path: string;
  /** Before. */
  readonly left: unknown;
  /** After. */
  readonly right: unknown;
  readonly cause: ResourceRef | null;
}
