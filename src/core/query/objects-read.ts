import { UNREAD_DOCUMENT, type Gap } from '../model/gap.ts';
import type { KindName } from '../model/kinds.ts';

/**
 * Whether all objects of a kind that a command asked for are at hand. Sources name what they lack "kubernetes <kind>", or by
 * the file of objects that could not be read, wholly or in part: it may have held some.
 */
export const areObjectsRead = (gaps: readonly Gap[], kind: KindName): boolean =>
  !gaps.some(
    ({ section, reason }) =>
      section === `kubernetes ${kind}` ||
      reason.startsWith(UNREAD_DOCUMENT) ||
      /^kubernetes\/.*[^\d:]$/.test(section),
  );
