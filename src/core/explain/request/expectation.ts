import { MeshdbgError } from '../../errors.ts';
import { number, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Outcome } from '../model/outcome.ts';

/** What an entry says must come of its request. Parts that are absent are not looked at. */
export interface Expectation {
  readonly verdict?: Outcome['verdict'];
  /** Of a proxy's answer. */
  readonly status?: number;
  readonly pod?: string;
  /** The cluster that the first proxy chooses. */
  readonly cluster?: string;
  /** The part of requests for which it must hold, 0 to 1; all of them when absent. */
  readonly share?: number;
  /** How far the share may be off. */
  readonly tolerance: number;
}

const VERDICTS = ['forwarded', 'answered', 'refused', 'unknown'] as const;
const KEYS = new Set(['verdict', 'status', 'pod', 'cluster', 'share', 'tolerance']);

/** @throws {MeshdbgError} usage for what no outcome has */
export function expectationOf(source: JsonObject): Expectation {
  const strange = Object.keys(source).find((key) => !KEYS.has(key));
  if (strange !== undefined) throw new MeshdbgError('usage', `expect knows no ${strange}.`, { hint: `It may have ${[...KEYS].join(', ')}.` }); // prettier-ignore
  const wanted = text(source, 'verdict');
  const verdict = VERDICTS.find((one) => one === wanted);
  if (wanted !== undefined && verdict === undefined) throw new MeshdbgError('usage', `expect.verdict is one of ${VERDICTS.join(', ')}.`); // prettier-ignore
  const status = number(source, 'status');
  const pod = text(source, 'pod');
  const cluster = text(source, 'cluster');
  const share = number(source, 'share');
  return {
    ...(verdict === undefined ? {} : { verdict }),
    ...(status === undefined ? {} : { status }),
    ...(pod === undefined ? {} : { pod }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(share === undefined ? {} : { share }),
    tolerance: number(source, 'tolerance') ?? 0.001,
  };
}

/** The part of a request's outcomes that is as expected. */
export const shareOf = (expectation: Expectation, outcomes: readonly Outcome[]): number =>
  outcomes.filter((outcome) => fits(expectation, outcome)).reduce((sum, { probability }) => sum + probability, 0); // prettier-ignore

export const isMet = (expectation: Expectation, outcomes: readonly Outcome[]): boolean =>
  Math.abs(shareOf(expectation, outcomes) - (expectation.share ?? 1)) <= expectation.tolerance + 1e-9; // prettier-ignore

function fits({ verdict, status, pod, cluster }: Expectation, outcome: Outcome): boolean {
  if (verdict !== undefined && outcome.verdict !== verdict) return false;
  if (status !== undefined && outcome.status !== status) return false;
  // A Deployment's pods begin with its name.
  if (pod !== undefined && outcome.upstream?.pod !== pod && outcome.upstream?.pod?.startsWith(`${pod}-`) !== true) return false; // prettier-ignore
  return cluster === undefined || outcome.upstream?.cluster === cluster;
}
