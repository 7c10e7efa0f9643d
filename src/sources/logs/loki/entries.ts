import { withoutCriPrefix } from '../../../core/decode/cri-line.ts';
import { rfc3339 } from '../../../core/model/time.ts';
import type { LogLines, LogOrigin } from '../../../ports/log-stream.ts';
import type { LokiStream } from '../../../ports/loki.ts';
import { originOf } from './labels.ts';

/** One entry out of all streams. */
export interface Entry {
  /** Epoch nanoseconds, 19 digits: compares as text. */
  readonly ns: string;
  readonly line: string;
  readonly origin: LogOrigin;
  /** Tells it from every other: Loki keeps one entry of a stream, time and line. */
  readonly key: string;
}

/** The entries of all streams in the order of their times; those of one stream and time stay in theirs. */
export function entriesOf(streams: readonly LokiStream[], direction: 'forward' | 'backward'): Entry[] {
  const all = streams.flatMap(({ labels, entries }) => {
    const origin = originOf(labels);
    const stream = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    const inTime = direction === 'forward' ? entries : entries.toReversed();
    return inTime.map(({ ns, line }): Entry => {
      const time = ns.padStart(19, '0');
      return { ns: time, line, origin, key: `${time} ${stream} ${line}` };
    });
  });
  return all.sort((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
} // prettier-ignore

/** Neighbouring entries of one container as one batch. */
export function* batches(entries: readonly Entry[]): Generator<LogLines> {
  for (let from = 0, to = 0; from < entries.length; from = to) {
    const origin = entries[from]?.origin;
    if (origin === undefined) return;
    while (to < entries.length && isSame(entries[to]?.origin, origin)) to += 1;
    const run = entries.slice(from, to);
    yield {
      kind: 'lines',
      origin,
      lines: run.map(({ line }) => withoutCriPrefix(line.replace(/\r?\n$/, ''))),
      times: run.map(({ ns }) => timeOf(ns)),
    };
  }
}

const isSame = (a: LogOrigin | undefined, b: LogOrigin): boolean =>
  a?.pod === b.pod && a.namespace === b.namespace && a.container === b.container;

/** Epoch nanoseconds in the form of nanoTime. */
export const timeOf = (ns: string): string =>
  `${rfc3339(Number(ns.slice(0, -9)) * 1000).slice(0, 19)}.${ns.slice(-9)}Z`;

/** Epoch milliseconds as Loki takes them. */
export const nsOf = (ms: number): string =>
  `${Math.max(0, Math.floor(ms))}000000`.padStart(19, '0');

/** @param seconds how much later; negative for earlier */
export const shifted = (ns: string, seconds: number): string => {
  const moved = Number(ns.slice(0, -9)) + seconds;
  return `${String(Math.max(0, moved)).padStart(10, '0')}${ns.slice(-9)}`;
};
