import { MeshdbgError } from '../../../core/errors.ts';
import { epochMs } from '../../../core/model/time.ts';
import type { LogEvent } from '../../../ports/log-stream.ts';
import type { LokiAccess, LokiClient } from '../../../ports/loki.ts';
import type { LogsRequest, LokiRequest } from '../request.ts';
import type { LogTail, LogWorld } from '../tail.ts';
import { batches, entriesOf, nsOf } from './entries.ts';
import { follow } from './follow.ts';
import { namingOf } from './labels.ts';
import { pages } from './pages.ts';
import { lokiQuery } from './query.ts';

/** How far back lines are read unless the request says so: as logcli does. */
const DEFAULT_SINCE_S = 3600;

/**
 * The lines that a Loki has of what a request means.
 * @throws {MeshdbgError} usage, unauthorized, forbidden, not-found, unreachable, …
 */
export async function openLoki(
  request: LogsRequest,
  { query: own, ...loki }: LokiRequest,
  parts: { readonly client: LokiClient; readonly world: LogWorld },
): Promise<LogTail> {
  const { client, world } = parts;
  if (request.previous)
    throw new MeshdbgError('usage', 'Loki does not tell instances of a container apart: leave --previous out.');
  const access: LokiAccess = { ...loki, signal: world.signal };
  const query = own ?? lokiQuery(request, namingOf(await client.labels(access)));
  const startNs = nsOf(startMs(request, world.clock.now()));
  const dated = request.sinceSeconds !== undefined || request.sinceTime !== undefined;
  const notes = [
    ...(own === undefined ? [`Loki is asked for ${query}`] : []),
    ...(dated ? [] : ['Loki is asked for the last hour: --since and --since-time ask for more']),
  ];
  const asked = { request, query, startNs };
  return { targets: [], notes, events: linesOf(asked, { client, access, world }) };
} // prettier-ignore

interface Asked {
  readonly request: LogsRequest;
  readonly query: string;
  readonly startNs: string;
}

async function* linesOf(
  { request, query, startNs }: Asked,
  parts: { readonly client: LokiClient; readonly access: LokiAccess; readonly world: LogWorld },
): AsyncGenerator<LogEvent> {
  const { client, access, world } = parts;
  const { tailLines } = request;
  const endNs = nsOf(world.clock.now());
  if (tailLines !== undefined && tailLines > 0) {
    const last = await client.range(access, { query, startNs, endNs, limit: tailLines, direction: 'backward' });
    yield* batches(entriesOf(last, 'backward'));
  }
  if (request.follow) yield* follow(query, tailLines === undefined ? startNs : endNs, parts);
  else if (tailLines === undefined)
    for await (const page of pages(client, access, { query, startNs, endNs }))
      if ('kind' in page) yield page;
      else yield* batches(page);
} // prettier-ignore

function startMs({ sinceSeconds, sinceTime }: LogsRequest, nowMs: number): number {
  if (sinceTime !== undefined) {
    const ms = epochMs(sinceTime);
    if (ms === undefined)
      throw new MeshdbgError('usage', `"${sinceTime}" is no time.`, {
        hint: 'Write it as 2026-11-20T22:12:16Z.',
      });
    return ms;
  }
  return nowMs - (sinceSeconds ?? DEFAULT_SINCE_S) * 1000;
}
