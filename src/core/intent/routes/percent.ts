import { number } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

/** Percent { value } in millionths, cut off as Go converts floats (istio/pilot/pkg/networking/core/route/route.go, translatePercentToFractionalPercent). */
export function millionths(percent: JsonObject): JsonObject {
  const numerator = Math.max(0, Math.trunc((number(percent, 'value') ?? 0) * 10_000));
  return { ...(numerator === 0 ? {} : { numerator }), denominator: 'MILLION' };
}

/** A whole percentage; HUNDRED is the enum's default (route.go, translateIntegerToFractionalPercent). */
export const hundredths = (percent: number): JsonObject =>
  percent === 0 ? {} : { numerator: percent };
