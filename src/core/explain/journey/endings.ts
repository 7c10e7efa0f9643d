import type { ResourceRef } from '../../model/resource.ts';
import { proxyText } from '../../model/proxy.ts';
import type { Ending } from '../model/ending.ts';
import type { HopKind, Upstream } from '../model/outcome.ts';
import type { Place } from './trail.ts';

type More = Partial<Omit<Ending, 'kind' | 'decidedBy'>> & { readonly resource?: ResourceRef | undefined }; // prettier-ignore

/** An ending with what is usual filled in. */
export function ending(kind: Ending['kind'], place: Place, hop: HopKind, more: More = {}): Ending {
  const { resource, ...rest } = more;
  return {
    kind,
    status: null,
    isApplication: false,
    decidedBy: {
      side: place.side,
      proxy: place.proxy === null ? null : proxyText(place.proxy),
      hop,
      resource: resource ?? null,
    },
    flags: [],
    details: null,
    upstream: null,
    delayMs: 0,
    workMs: 0,
    mirrors: [],
    ...rest,
  };
}

/** The same end, but later. */
export const later = (end: Ending, delayMs: number): Ending =>
  delayMs === 0 ? end : { ...end, delayMs: end.delayMs + delayMs };

/** What two branches have in common when they are one outcome. */
export const endingKey = (end: Ending): string =>
  JSON.stringify([end.kind, end.status, end.isApplication, end.decidedBy, end.flags, end.details, end.upstream, end.delayMs, end.workMs, end.transportFailure, end.mirrors, end.location]); // prettier-ignore

export const upstreamAt = (address: string, cluster: string | null, pod: { readonly namespace: string; readonly name: string } | undefined): Upstream => ({
  cluster, address, namespace: pod?.namespace ?? null, pod: pod?.name ?? null,
}); // prettier-ignore
