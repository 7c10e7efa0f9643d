import type { AssumeResult } from '../core/tls/assume/assume.ts';
import type { SeenPlaintext, SeenResult } from '../core/tls/assume/seen-plaintext.ts';
import type { Cell } from './report.ts';
import type { Unread } from './unread.ts';

/** Something of it gets through today, and would not any more. */
export const isCutOff = ({ count, refused }: SeenPlaintext): boolean => count > refused;

/** What the JSON of --assume says of logs. */
export interface SeenData {
  /** Who was seen to send plaintext that STRICT would refuse. */
  readonly seen: readonly SeenPlaintext[];
  /** `lines` tell whether TLS was spoken; they are of so many `proxies`. `mute` proxies have lines that do not tell. */
  readonly logs: Omit<SeenResult, 'seen'> & { readonly unread: number };
}

export const seenData = ({ seen, ...logs }: SeenResult, { unread }: Unread): SeenData => ({
  seen,
  logs: { ...logs, unread },
});

/** Rows on the screen: the others are in -o json. */
const MOST_ROWS = 20;

/** Who was really seen, and what it is worth that nobody was. */
export function seenLines(found: SeenResult, { unread }: Unread, result: AssumeResult): Cell[][] {
  const cut = found.seen.filter(isCutOff);
  const refused = found.seen.length - cut.length;
  const read = `${counted(found.lines, 'access line')} of ${counted(found.proxies, 'sidecar')}${found.since === null ? '' : ` since ${found.since}`}`; // prettier-ignore
  const known = new Set(result.broken.map(({ before }) => `${before.client.namespace}/${before.client.workload}`)); // prettier-ignore
  const unforeseen = (row: SeenPlaintext): boolean => !known.has(`${row.client.namespace}/${row.client.workload}`); // prettier-ignore
  const sorted = [...cut.filter(unforeseen), ...cut.filter((row) => !unforeseen(row))];
  return [
    ...(cut.length === 0 ? [] : [[], [`Access logs show who really sent plaintext and would be cut off (${read}):`]]), // prettier-ignore
    ...sorted.slice(0, MOST_ROWS).map((row) => rowLine(row, unforeseen(row))),
    ...(sorted.length > MOST_ROWS ? [[`  and ${sorted.length - MOST_ROWS} more, in -o json`]] : []),
    ...(cut.length > 0 ? [] : found.lines > 0
        ? [[], [`${noneText(found)} in ${read}: a sign that it is safe, no proof.`]]
        : [[], ['Access logs tell nothing here: no lines of calls to sidecars with the server name in them are at hand.']]),
    ...(found.elsewhere === 0 ? [] : [[`  Left out: ${counted(found.elsewhere, 'call')} of clients or to ports that you did not ask about, which STRICT would cut off as well.`]]),
    ...(refused === 0 ? [] : [[`  Plaintext of ${counted(refused, cut.length === 0 ? 'client' : 'more client')} is refused today already.`]]),
    ...(found.mute === 0 ? [] : [[`  The lines of ${counted(found.mute, 'sidecar')} do not tell: %REQUESTED_SERVER_NAME% is not in their format.`]]),
    ...(unread === 0 ? [] : [[`  Not read: the logs of ${counted(unread, 'sidecar')}.`]]),
  ]; // prettier-ignore
}

/** The list may be empty only because it was asked for less than was seen. */
const noneText = ({ elsewhere }: SeenResult): string =>
  elsewhere === 0
    ? 'No plaintext that STRICT would cut off was seen'
    : 'Of what you asked about no plaintext that STRICT would cut off was seen';

function rowLine(row: SeenPlaintext, isUnforeseen: boolean): Cell[] {
  const { count, succeeded, refused, last } = row;
  const fate = succeeded === count ? (count === 1 ? 'went well' : 'all went well') : `${succeeded} went well${refused === 0 ? '' : `, ${refused} were refused`}`; // prettier-ignore
  return [
    { text: '  ✗ ', tone: 'bad' },
    { text: `${seenClientText(row)} → ${seenServerText(row)}`, tone: 'strong' },
    `   ${count === 1 ? 'once' : `${count} times`}, ${fate}${last === null ? '' : `, last ${last}`}${isUnforeseen ? '; no policy or proxy told of this client' : ''}`, // prettier-ignore
  ];
}

/** "shop/cron (no sidecar)", "192.0.2.9 (outside the mesh)" */
export function seenClientText({ client }: SeenPlaintext): string {
  const { namespace, workload, address, hasProxy } = client;
  if (workload !== null) return `${namespace}/${workload}${hasProxy ? '' : ' (no sidecar)'}`;
  return address === null
    ? 'somebody who forwards for others (x-forwarded-for)'
    : `${address} (outside the mesh)`;
}

/** "shop/db:8080" */
export const seenServerText = ({ server, port }: SeenPlaintext): string =>
  `${server.namespace}/${server.workload}:${port}`;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`; // prettier-ignore
