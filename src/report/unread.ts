import type { Gap } from '../core/model/gap.ts';

/** What of several sidecars could not be read. */
export interface Unread {
  /** So many of them. */
  readonly unread: number;
  /** Why the first could not; undefined where there was no time for them. */
  readonly reason?: string;
  readonly hint?: string;
}

/** What is missing, as a gap. @param what "logs", "statistics" */
export function unreadGaps(
  what: string,
  { unread, reason = 'there was no time for them', hint = 'ask about one server with --server, or one namespace with --assume strict:NAMESPACE' }: Unread, // prettier-ignore
): Gap[] {
  if (unread === 0) return [];
  return [{ section: `${what} of ${unread} ${unread === 1 ? 'sidecar' : 'sidecars'}`, reason, hint }]; // prettier-ignore
}
