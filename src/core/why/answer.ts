import type { IntentSection } from '../intent/compile.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { Exclusion } from './exclusion.ts';

/** A value of a proxy's config and where it came from. */
export interface WhyReason {
  /** Envoy's object that has the value, where it is not the one that the answer is about. */
  readonly section?: IntentSection;
  readonly object?: string;
  /** From the object to the value, in reading form; empty for a whole object. */
  readonly path: string;
  /** Left out where the cause stands for a whole message; null where the cause is why there is no value. */
  readonly value?: unknown;
  readonly cause: ResourceRef;
}

/** What `diff --why NAME` says of one thing that the name stands for. */
export interface WhyItem {
  /** The proxy that it is said of, "ns/pod". */
  readonly proxy: string;
  /** "cluster", "listener", "route-configuration", "virtual-host", "host", or the kind of a Kubernetes object. */
  readonly kind: string;
  /** Envoy's own name, the host, or "namespace/name". */
  readonly name: string;
  /** Whether this proxy should have it; of a Kubernetes object, whether it does anything for this proxy. */
  readonly present: boolean;
  /** What is left out, and by which rule. */
  readonly exclusions: readonly Exclusion[];
  /** Where the values come from, those first that decide most. */
  readonly chain: readonly WhyReason[];
  /** Envoy's objects that it is about, as they are named in differences. */
  readonly concerns: readonly string[];
}
