import type { Failure } from '../../wire/failure.ts';

/** What kept a candidate from being taken: "path: wanted prefix /api, is /". */
export function failureWords({ criterion, wanted, actual, beatenBy }: Failure): string {
  if (beatenBy !== undefined) return `${criterion} ${wanted} fits, ${beatenBy} fits better`;
  if (criterion === 'unknown') return `not known: ${wanted}`;
  return `${criterion}: wanted ${wanted}, ${actual === undefined ? 'there is none' : `is ${actual}`}`;
}
