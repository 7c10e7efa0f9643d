import type { WhyReason } from './answer.ts';

/** Values that hold the rest together; they come last. */
const PLUMBING =
  /^(?:type|edsClusterConfig|accessLog|listenerFiltersTimeout|dnsLookupFamily|loadAssignment)\b|accessLog\[|statPrefix|loadBalancingWeight$|^typedExtensionProtocolOptions$/;

/** 0: a value that decides; 1: what a whole object came from; 2: its endpoints; 3: plumbing, and what the mesh says for all. */
function rank({ path, cause, ...reason }: WhyReason): number {
  if (PLUMBING.test(path) || cause.kind === 'ConfigMap') return 3;
  if ('value' in reason) return 0;
  return cause.kind === 'EndpointSlice' || cause.kind === 'Pod' ? 2 : 1;
}

/** What only holds the rest together: the short form of an answer counts it. */
export const isPlumbing = (reason: WhyReason): boolean => rank(reason) === 3;

/** The reasons that decide first, otherwise in their order. */
export const decidingFirst = (reasons: readonly WhyReason[]): WhyReason[] =>
  reasons.toSorted((a, b) => rank(a) - rank(b));
