import type { RuntimeFraction } from '../model/envoy/route-match.ts';
import type { JsonObject } from '../model/json.ts';
import { lookup } from '../model/lookup.ts';
import { defined, number, object, text } from './read.ts';

const DENOMINATORS: Readonly<Record<string, number>> = {
  HUNDRED: 100,
  TEN_THOUSAND: 10_000,
  MILLION: 1_000_000,
};

/** What a FractionalPercent counts in. */
export const denominatorOf = (source: JsonObject | undefined): number =>
  lookup(DENOMINATORS, text(source, 'denominator')) ?? 100;

/** envoy.type.v3.FractionalPercent as a number from 0 to 1. */
export function fractionOf(source: JsonObject | undefined): number {
  return Math.min(1, Math.max(0, (number(source, 'numerator') ?? 0) / denominatorOf(source)));
}

/** envoy.config.core.v3.RuntimeFractionalPercent. */
export const runtimeFraction = (source: JsonObject): RuntimeFraction => ({
  fraction: fractionOf(object(source, 'default_value')),
  ...defined({ runtimeKey: text(source, 'runtime_key') }),
});
