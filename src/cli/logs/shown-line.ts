import { redactedLog } from '../../core/bundle/redact-text.ts';

/** What a secret in a log begins with or stands behind (core/bundle/redact-text.ts), in the cases in which it is written: one fast search. */
const MAY_BE_SECRET = /eyJ|earer |EARER |asic |ASIC |uthorization|UTHORIZATION|ookie|OOKIE|pi-key|PI-KEY|oken=|OKEN=|ey=|EY=|assword=|ASSWORD=|ecret=|ECRET=|BEGIN /; // prettier-ignore

/** A line as it may be shown: without tokens, keys, and values of Authorization and Cookie headers (design.md section 8). */
export const shownLine = (line: string): string =>
  MAY_BE_SECRET.test(line) ? redactedLog(line) : line;
