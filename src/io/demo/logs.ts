import { containerOf } from './container.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { Replay } from './replay.ts';
import { badRequest } from './status.ts';

interface Line {
  readonly text: string;
  /** Epoch milliseconds; never before the line above, as the kubelet stamps lines when they are written. */
  readonly at: number;
}

/**
 * The part of a container's recorded log that a pods/log request asks for; empty where nothing was recorded.
 * `sinceSeconds` counts from the bundle's time.
 * @throws {ApiFailure} 400 for an unknown container, a bad option, or `previous`, which no bundle holds
 */
export async function logOf(
  pod: KubeObject,
  query: URLSearchParams,
  replay: Replay,
): Promise<Uint8Array> {
  const container = containerOf(pod, query.get('container'));
  if (query.get('previous') === 'true')
    throw badRequest(`previous terminated container "${container}" in pod "${pod.name}" not found`);
  const bytes = (await replay.log(pod, container)) ?? new Uint8Array();
  const since = sinceMs(query, replay.capturedAt);
  const tail = count(query, 'tailLines');
  const limit = count(query, 'limitBytes');
  const timestamps = query.get('timestamps') === 'true';
  let answer = bytes;
  if (since !== undefined || tail !== undefined || timestamps) {
    const lines = stamped(new TextDecoder().decode(bytes), Date.parse(replay.capturedAt));
    const young = since === undefined ? lines : lines.filter(({ at }) => at >= since);
    const chosen = tail === undefined ? young : young.slice(Math.max(0, young.length - tail));
    const text = chosen.map(
      (line) => `${timestamps ? `${nanoseconds(line.at)} ` : ''}${line.text}`,
    );
    answer = new TextEncoder().encode(text.join(''));
  }
  return limit === undefined ? answer : answer.subarray(0, limit);
}

/** A time in a line's first words: Istio's text and JSON access logs and istiod's own log all begin with one. */
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/;

function stamped(text: string, fallback: number): Line[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const times = lines.map((line) => Date.parse(TIME.exec(line)?.[0] ?? ''));
  let at = times.find((time) => !Number.isNaN(time)) ?? fallback;
  return lines.map((line, index) => {
    at = Math.max(at, times[index] || 0);
    return { text: line, at };
  });
}

const nanoseconds = (ms: number): string => new Date(ms).toISOString().replace('Z', '000000Z');

function sinceMs(query: URLSearchParams, now: string): number | undefined {
  const time = query.get('sinceTime');
  if (time !== null) {
    const ms = Date.parse(time);
    if (Number.isNaN(ms)) throw badRequest(`invalid sinceTime "${time}"`);
    return ms;
  }
  const seconds = count(query, 'sinceSeconds');
  return seconds === undefined ? undefined : Date.parse(now) - seconds * 1000;
}

function count(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  // kubectl writes -1 for "all".
  if (text === null || text === '-1') return undefined;
  if (!/^\d+$/.test(text)) throw badRequest(`invalid ${name} "${text}"`);
  return Number(text);
}
