import { MeshdbgError } from '../../errors.ts';
import { isObject } from '../../decode/read.ts';
import type { ExplainRequest } from '../model/explain-request.ts';
import type { Outcome } from '../model/outcome.ts';
import { FINAL_STATUS, knownKeys, PART, writtenNumber, writtenText } from './fields.ts';

/** What an entry says must come of its request. Parts that are absent are not looked at. */
export interface Expectation {
  readonly verdict?: Outcome['verdict'];
  /** That the client gets: a proxy's, or what the application is assumed to answer, 200 where the entry does not say. */
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
/** What an outcome may be asked for; share and tolerance only say how often. */
const ASKED = ['verdict', 'status', 'pod', 'cluster'] as const;
const KEYS: ReadonlySet<string> = new Set([...ASKED, 'share', 'tolerance']);

/** @throws {MeshdbgError} usage for what no outcome has, and for what every outcome meets */
export function expectationOf(source: unknown): Expectation {
  const hint = `It may have ${[...KEYS].join(', ')}.`;
  if (!isObject(source)) throw new MeshdbgError('usage', 'expect takes an object.', { hint });
  knownKeys(source, KEYS, 'expect');
  if (!ASKED.some((key) => (source[key] ?? null) !== null))
    throw new MeshdbgError('usage', `expect needs one of ${ASKED.join(', ')}: as it is, it cannot fail.`, { hint }); // prettier-ignore
  const wanted = writtenText(source['verdict'], 'expect.verdict');
  const verdict = VERDICTS.find((one) => one === wanted);
  if (wanted !== undefined && verdict === undefined) throw new MeshdbgError('usage', `expect.verdict is one of ${VERDICTS.join(', ')}.`); // prettier-ignore
  const status = writtenNumber(source['status'], 'expect.status', FINAL_STATUS);
  const pod = writtenText(source['pod'], 'expect.pod');
  const cluster = writtenText(source['cluster'], 'expect.cluster');
  const share = writtenNumber(source['share'], 'expect.share', PART);
  return {
    ...(verdict === undefined ? {} : { verdict }),
    ...(status === undefined ? {} : { status }),
    ...(pod === undefined ? {} : { pod }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(share === undefined ? {} : { share }),
    tolerance: writtenNumber(source['tolerance'], 'expect.tolerance', PART) ?? 0.001,
  };
}

/** The part of a request's outcomes that is as expected. */
export const shareOf = (expectation: Expectation, { request, outcomes }: Asked): number =>
  outcomes.filter((outcome) => fits(expectation, outcome, request)).reduce((sum, { probability }) => sum + probability, 0); // prettier-ignore

export const isMet = (expectation: Expectation, asked: Asked): boolean =>
  Math.abs(shareOf(expectation, asked) - (expectation.share ?? 1)) <= expectation.tolerance + 1e-9; // prettier-ignore

interface Asked {
  readonly request: ExplainRequest;
  readonly outcomes: readonly Outcome[];
}

function fits(
  { verdict, status, pod, cluster }: Expectation,
  outcome: Outcome,
  request: ExplainRequest,
): boolean {
  if (verdict !== undefined && outcome.verdict !== verdict) return false;
  if (status !== undefined && statusOf(outcome, request) !== status) return false;
  // A Deployment's pods begin with its name.
  if (pod !== undefined && outcome.upstream?.pod !== pod && outcome.upstream?.pod?.startsWith(`${pod}-`) !== true) return false; // prettier-ignore
  return cluster === undefined || outcome.upstream?.cluster === cluster;
}

/** Bytes that are no HTTP have none. */
function statusOf({ verdict, status }: Outcome, { http, application }: ExplainRequest): number | null {
  return verdict === 'forwarded' && http !== undefined ? (application.status ?? 200) : status;
} // prettier-ignore
