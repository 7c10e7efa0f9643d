import type { ExplainedRequest } from '../core/explain/answer.ts';
import type { Outcome } from '../core/explain/model/outcome.ts';
import { resourceText, type ResourceRef } from '../core/model/resource.ts';
import { groupBy } from '../core/model/group-by.ts';
import { clusterWords, outcomeWords, shareText } from './explain-words.ts';
import type { Cell, Tone } from './report.ts';

/** Kinds of ends that one answer names; the rest is counted. */
const MOST = 4;
/** Resources that it names. */
const MOST_CAUSES = 3;

/** The short answer: who answers with what, and the resources to look at. One to about five lines. */
export function answerLines({ outcomes, hops, expected }: ExplainedRequest): (readonly Cell[])[] {
  const isForwarded = outcomes.every(({ verdict }) => verdict === 'forwarded');
  const lines = isForwarded ? forwardedLines(outcomes) : mixedLines(outcomes);
  const causes = causesOf(outcomes, hops);
  return [
    ...lines,
    ...causes.slice(0, MOST_CAUSES).map((cause): Cell[] => [`  because of ${resourceText(cause)}`, placeOf(cause)]), // prettier-ignore
    ...(expected === undefined || expected.isMet ? [] : [[{ text: `  expected otherwise: ${shareText(expected.share)} of requests are as expected`, tone: 'bad' } satisfies Cell]]), // prettier-ignore
  ];
}

const placeOf = ({ file, line }: ResourceRef): Cell => ({ text: file === undefined ? '' : `  ${file}:${line ?? 1}`, tone: 'dim' }); // prettier-ignore

function forwardedLines(outcomes: readonly Outcome[]): (readonly Cell[])[] {
  const groups = [...groupBy(outcomes, ({ upstream }) => clusterWords(upstream?.cluster ?? null))];
  const words = groups.map(([name, own]) => `${name} (${podsText(own)})`);
  const [only] = words;
  if (groups.length === 1) return [[{ text: `The application answers, always ${only ?? ''}.`, tone: 'good' }]]; // prettier-ignore
  const parts = groups.map(([, own], index) => `${shareText(sumOf(own))} ${words[index] ?? ''}`);
  return [[{ text: `The application answers: ${parts.slice(0, MOST).join(' · ')}${more(parts)}.`, tone: 'good' }]]; // prettier-ignore
}

const more = (parts: readonly unknown[]): string =>
  parts.length > MOST ? ` and ${parts.length - MOST} more` : '';

function podsText(outcomes: readonly Outcome[]): string {
  const pods = new Set(outcomes.map(({ upstream }) => upstream?.pod ?? upstream?.address ?? ''));
  const [only = ''] = pods;
  if (pods.size > 1) return `${pods.size} pods`;
  return outcomes[0]?.upstream?.pod === null ? only : '1 pod';
}

const sumOf = (outcomes: readonly Outcome[]): number => outcomes.reduce((sum, { probability }) => sum + probability, 0); // prettier-ignore

const TONES: Readonly<Record<Outcome['verdict'], Tone>> = { forwarded: 'good', answered: 'bad', refused: 'bad', unknown: 'dim' }; // prettier-ignore

function mixedLines(outcomes: readonly Outcome[]): (readonly Cell[])[] {
  const groups = [...groupBy(outcomes, (outcome) => outcomeWords(withoutPod(outcome)))];
  const [first] = groups;
  if (first !== undefined && groups.length === 1) return [[{ text: `${capital(first[0])}.`, tone: TONES[first[1][0]?.verdict ?? 'unknown'] }]]; // prettier-ignore
  return groups.slice(0, MOST).map(([words, own]): Cell[] => [
    { text: shareText(sumOf(own)).padStart(7), tone: 'strong' },
    { text: `  ${words}`, tone: TONES[own[0]?.verdict ?? 'unknown'] },
  ]);
}

/** Replicas that end alike are one line. */
const withoutPod = (outcome: Outcome): Outcome => ({ ...outcome, upstream: null });

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What decided the outcomes, the likeliest first; for what reaches an application the rules on the way. */
function causesOf(outcomes: readonly Outcome[], hops: ExplainedRequest['hops']): ResourceRef[] {
  const decided = outcomes.flatMap(({ decidedBy }) => decidedBy.resource ?? []);
  const onTheWay = hops
    .filter(({ kind }) => kind === 'route')
    .flatMap(({ resource }) => resource ?? []);
  const all = decided.length > 0 ? [...decided, ...onTheWay] : onTheWay;
  return [...new Map(all.map((one) => [resourceText(one), one])).values()];
}
