import { linesOf } from '../../core/decode/lines.ts';
import { MeshdbgError } from '../../core/errors.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Source } from '../source.ts';
import { ENVOY } from './container.ts';

/** The end of one Envoy's log. */
export interface LogPart {
  readonly proxy: ProxyRef;
  readonly lines: readonly string[];
}

/** What was read of many logs. */
export interface LogParts {
  readonly parts: readonly LogPart[];
  /** Logs that could not be read although they should be there, or that there was no time for. */
  readonly unread: number;
  /** Why the first of them could not be read, one sentence. */
  readonly reason?: string;
}

/** Lines of each log, logs, logs at once, and time after which no further log is begun: an answer that is otherwise ready waits. */
const LINES = 1000;
const MOST_LOGS = 200;
const AT_ONCE = 8;
const BUDGET_MS = 10_000;

/**
 * The ends of Envoys' logs, as many as can be had quickly: the first proxies first. A log that a capture lacks is none that could be
 * read; one that may not be read is told.
 * @throws {MeshdbgError} interrupted
 */
export async function readLogParts(
  { raw, loggedContainers }: Source,
  proxies: readonly ProxyRef[],
  clock: Clock,
): Promise<LogParts> {
  const saved = loggedContainers && new Set(loggedContainers.map((one) => `${proxyText(one)} ${one.container}`)); // prettier-ignore
  const wanted = proxies.filter((proxy) => saved?.has(`${proxyText(proxy)} ${ENVOY}`) !== false);
  if (raw === undefined) return { parts: [], unread: 0 };
  const queue = wanted.slice(0, MOST_LOGS);
  const parts: (LogPart | undefined)[] = [];
  const forbidden = new Set<string>();
  const end = clock.now() + BUDGET_MS;
  let reason: string | undefined;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let place = next++; place < queue.length && clock.now() < end; place = next++) {
      const proxy = queue[place];
      if (proxy === undefined || forbidden.has(proxy.namespace)) continue;
      try {
        const bytes = await raw.log({ ...proxy, container: ENVOY, tailLines: LINES });
        parts[place] = { proxy, lines: [...linesOf(bytes)].flat() };
      } catch (error) {
        if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
        if (error.code === 'forbidden') forbidden.add(proxy.namespace);
        reason ??= error.message;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, queue.length) }, worker));
  const read = parts.filter((part) => part !== undefined);
  return {
    parts: read,
    unread: wanted.length - read.length,
    ...(reason === undefined ? {} : { reason }),
  };
}
