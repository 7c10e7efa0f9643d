import type { ResourceRef } from '../model/resource.ts';

/** Why a request failed, or was delayed on purpose (design.md section 4, logs: `diagnosis`). */
export interface Diagnosis {
  /** Stable, for scripts: "no-route", "subset-missing", "ejected", "route-timeout", "plaintext-to-strict", "application", … */
  readonly code: string;
  /** One plain sentence. */
  readonly text: string;
  /** The object and field to change; null where no config says, or none is at fault. */
  readonly resource: ResourceRef | null;
  /** Other objects that take part: the other side of a conflict, the rule that asks for what is missing. */
  readonly related: readonly ResourceRef[];
  /** What it was concluded from, one short sentence each. */
  readonly evidence: readonly string[];
  /** The meshdbg command that shows more; null where none does. */
  readonly next: string | null;
}
