import type { ResourceRef } from '../../model/resource.ts';

export type Side = 'client' | 'gateway' | 'server' | 'application';

/** Which step ended a request. "dns", "connection" and "application" are no part of a proxy. */
export type HopKind =
  | 'dns' | 'connection' | 'listener' | 'filter-chain' | 'network-filter' | 'http' | 'http-filter'
  | 'virtual-host' | 'route' | 'cluster' | 'endpoint' | 'tls' | 'application'; // prettier-ignore

export interface DecidedBy {
  readonly side: Side;
  /** "ns/pod"; null where no proxy decided. */
  readonly proxy: string | null;
  readonly hop: HopKind;
  readonly resource: ResourceRef | null;
}

export interface Upstream {
  readonly cluster: string | null;
  /** "ip:port". */
  readonly address: string;
  readonly namespace: string | null;
  /** Bare name; null for what is no pod of this mesh. */
  readonly pod: string | null;
}

/** A copy of the request that nobody waits for. */
export interface Mirrored {
  readonly cluster: string;
  /** 0 to 1. */
  readonly share: number;
}

/** One way in which a request can end (design.md section 4, contract). */
export interface Outcome {
  readonly probability: number;
  readonly verdict: 'forwarded' | 'answered' | 'refused' | 'unknown';
  /** Only for what a proxy answers. */
  readonly status: number | null;
  /** Envoy's short response flags: NR, UH, … of the proxy that decided. */
  readonly flags: readonly string[];
  /** Envoy's response code details, else a reason in words; null when there is none. */
  readonly details: string | null;
  readonly decidedBy: DecidedBy;
  readonly upstream: Upstream | null;
  /** Everything but the application's own delay in the answering attempt; absent for 0. */
  readonly delayMs?: number;
  readonly mirrors?: readonly Mirrored[];
  /** Of a redirect that a proxy answers, and of its own 201: the header Location. */
  readonly location?: string;
}
