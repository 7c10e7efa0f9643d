import { nanoTime } from '../../core/decode/nano-time.ts';

/** A line as pods/log gives it with `timestamps`. */
export interface Stamped {
  /** In the form of nanoTime. */
  readonly time: string;
  readonly line: string;
}

/**
 * Takes the kubelet's time off a line. Undefined for lines without one: those are the kubelet's own words ("unable to retrieve
 * container logs for containerd://…"), which it writes in place of a log.
 */
export function stamped(text: string): Stamped | undefined {
  const space = text.indexOf(' ');
  const time = nanoTime(space < 0 ? text : text.slice(0, space));
  if (time === undefined) return undefined;
  return { time, line: space < 0 ? '' : text.slice(space + 1) };
}
