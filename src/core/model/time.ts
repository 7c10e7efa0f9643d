/**
 * The one place of core that uses Date: as a calendar, which only computes. Core never asks what time it is; the present
 * comes in with the snapshot (Snapshot.capturedAt).
 */

/** Reads an RFC 3339 time into epoch milliseconds; undefined when it is none. */
export function epochMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Writes epoch milliseconds as RFC 3339 in UTC, without fractions when they are zero. */
export const rfc3339 = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
