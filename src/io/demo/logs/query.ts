import { badRequest } from '../status.ts';
import type { Line } from './recorded.ts';

/** What a pods/log request asks for (core/v1 PodLogOptions). */
export interface LogAsked {
  readonly container: string | null;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  /** Epoch milliseconds. */
  readonly sinceMs: number | undefined;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
}

/** @param nowMs what sinceSeconds counts from @throws {ApiFailure} 400 for a bad option */
export function logAsked(query: URLSearchParams, nowMs: number): LogAsked {
  return {
    container: query.get('container'),
    follow: query.get('follow') === 'true',
    previous: query.get('previous') === 'true',
    timestamps: query.get('timestamps') === 'true',
    sinceMs: sinceMs(query, nowMs),
    tailLines: count(query, 'tailLines'),
    limitBytes: count(query, 'limitBytes'),
  };
}

/** The wanted lines. */
export function wanted(lines: readonly Line[], { sinceMs: since, tailLines }: LogAsked): Line[] {
  const young = since === undefined ? lines : lines.filter(({ at }) => at >= since);
  return young.slice(tailLines === undefined ? 0 : Math.max(0, young.length - tailLines));
}

/** Lines as they go over the wire. */
export const textOf = (lines: readonly Line[], { timestamps }: LogAsked): Buffer =>
  Buffer.from(
    lines.map(({ text, at }) => (timestamps ? `${nanoseconds(at)} ${text}` : text)).join(''),
    'latin1',
  );

const nanoseconds = (ms: number): string => new Date(ms).toISOString().replace('Z', '000000Z');

function sinceMs(query: URLSearchParams, nowMs: number): number | undefined {
  const time = query.get('sinceTime');
  if (time !== null) {
    const ms = Date.parse(time);
    if (Number.isNaN(ms)) throw badRequest(`invalid sinceTime "${time}"`);
    // The API server passes whole seconds on (kubernetes pkg/registry/core/pod/strategy.go, LogLocation).
    return Math.floor(ms / 1000) * 1000;
  }
  const seconds = count(query, 'sinceSeconds');
  return seconds === undefined ? undefined : nowMs - seconds * 1000;
}

function count(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  // kubectl writes -1 for "all".
  if (text === null || text === '-1') return undefined;
  if (!/^\d+$/.test(text)) throw badRequest(`invalid ${name} "${text}"`);
  return Number(text);
}
