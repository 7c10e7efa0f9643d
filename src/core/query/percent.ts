/** A share from 0 to 1 as "90 %", "33.33 %"; small ones with four digits behind the point, for Envoy counts in millionths. */
export function percentText(share: number): string {
  const scale = share >= 0.001 ? 100 : 10_000;
  return `${Math.round(share * 100 * scale) / scale} %`;
}
