import { MeshdbgError } from '../../../core/errors.ts';
import type { LogNews } from '../../../ports/log-stream.ts';
import type { LokiAccess, LokiClient } from '../../../ports/loki.ts';
import { entriesOf, timeOf, type Entry } from './entries.ts';

/** How many entries Loki gives at once unless it was told otherwise (max_entries_limit_per_query). */
const PAGE = 5000;

export interface PagesAsked {
  readonly query: string;
  readonly startNs: string;
  readonly endNs: string;
}

/**
 * All entries of a range, page by page, oldest first, none twice: a page begins at the time at which the one before ended, and what
 * was passed on of that time is left out.
 * @throws {MeshdbgError} as LokiClient.range
 */
export async function* pages(
  client: LokiClient,
  access: LokiAccess,
  { query, startNs, endNs }: PagesAsked,
): AsyncGenerator<readonly Entry[] | LogNews> {
  let start = startNs;
  let limit = PAGE;
  /** Keys of the entries at `start` that were passed on. */
  let passed = new Set<string>();
  for (;;) {
    const page = await pageOf(client, access, { query, start, endNs, limit });
    limit = page.limit;
    const { entries } = page;
    const fresh = entries.filter(({ key }) => !passed.has(key));
    if (fresh.length > 0) yield fresh;
    const last = entries.at(-1)?.ns;
    if (last === undefined || entries.length < limit) return;
    if (last === start && page.isMost) {
      // A whole page of one time, and Loki gives no longer ones: what else it has of that time cannot be asked for.
      yield { kind: 'note', text: `Loki has more than ${limit} lines of ${timeOf(last)} and gives no more of them` };
      start = String(BigInt(last) + 1n).padStart(19, '0');
      passed = new Set();
      continue;
    }
    if (last === start) limit *= 2;
    const atLast = entries.filter(({ ns }) => ns === last).map(({ key }) => key);
    passed = last === start ? new Set([...passed, ...atLast]) : new Set(atLast);
    start = last;
  }
} // prettier-ignore

interface Page {
  readonly entries: readonly Entry[];
  /** What the page was cut at. */
  readonly limit: number;
  /** Loki refuses longer pages. */
  readonly isMost: boolean;
}

interface PageAsked {
  readonly query: string;
  readonly start: string;
  readonly endNs: string;
  readonly limit: number;
}

/** One page; shorter where Loki says that it gives no such long ones. */
async function pageOf(client: LokiClient, access: LokiAccess, asked: PageAsked): Promise<Page> {
  const { query, start, endNs, limit } = asked;
  const read = async (most: number): Promise<readonly Entry[]> =>
    entriesOf(await client.range(access, { query, startNs: start, endNs, limit: most, direction: 'forward' }), 'forward');
  try {
    return { entries: await read(limit), limit, isMost: false };
  } catch (error) {
    const most = mostOf(error);
    if (most === undefined || most >= limit) throw error;
    return { entries: await read(most), limit: most, isMost: true };
  }
} // prettier-ignore

/** "max entries limit per query exceeded, limit > max_entries_limit_per_query (5000 > 1000)" (loki pkg/querier/limits) */
function mostOf(error: unknown): number | undefined {
  if (!(error instanceof MeshdbgError) || error.code !== 'usage') return undefined;
  const most = /max_entries_limit\w* \(\d+ > (\d+)\)/.exec(error.message)?.[1];
  return most === undefined || Number(most) === 0 ? undefined : Number(most);
}
