import type { Check } from './check.ts';
import { emptySubset } from './empty-subset.ts';
import { invalidObject } from './invalid-object.ts';
import { mtlsConflict } from './mtls-conflict.ts';
import { unknownCluster } from './unknown-cluster.ts';
import { unreachableRule } from './unreachable-rule.ts';

/** All checks, in the order in which findings are shown. */
export const CHECKS: readonly Check[] = [
  invalidObject,
  unknownCluster,
  emptySubset,
  mtlsConflict,
  unreachableRule,
];
