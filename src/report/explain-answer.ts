import type { ExplainedRequest } from '../core/explain/answer.ts';
import type { Hop } from '../core/explain/model/hop.ts';
import type { Outcome } from '../core/explain/model/outcome.ts';
import { resourceText, type ResourceRef } from '../core/model/resource.ts';
import { groupBy } from '../core/model/group-by.ts';
import { clusterWords, flagWords, outcomeWords, shareText } from './explain-words.ts';
import { durationText } from './duration.ts';
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
  const told = causes.slice(0, MOST_CAUSES);
  const words = hops.filter(isRemark).slice(0, MOST_CAUSES);
  return [
    ...lines,
    ...copies(outcomes, words),
    ...told.map((cause): Cell[] => [`  because of ${resourceText(cause)}`, placeOf(cause)]),
    ...words.map((word): Cell[] => [`  ${word.text}`, { text: fieldOf(word, told), tone: 'dim' }]),
    ...(expected === undefined || expected.isMet ? [] : [[{ text: `  expected otherwise: ${shareText(expected.share)} of requests are as expected`, tone: 'bad' } satisfies Cell]]), // prettier-ignore
  ];
}

/** Mirrored requests: what becomes of them changes no answer. */
function copies(outcomes: readonly Outcome[], remarks: readonly Hop[]): Cell[][] {
  const mirrors = new Map(outcomes.flatMap(({ mirrors: own = [] }) => own).map(({ cluster, share }) => [cluster, share])); // prettier-ignore
  const texts = [...mirrors].filter(([cluster]) => !remarks.some(({ text }) => text.includes(clusterWords(cluster)))).map(([cluster, share]) => `${clusterWords(cluster)} (${shareText(share)})`); // prettier-ignore
  return texts.length === 0 ? [] : [[`  copied to ${texts.slice(0, MOST).join(', ')}, whose answers nobody reads`]]; // prettier-ignore
}

const placeOf = ({ file, line }: ResourceRef): Cell => ({ text: file === undefined ? '' : `  ${file}:${line ?? 1}`, tone: 'dim' }); // prettier-ignore

function forwardedLines(outcomes: readonly Outcome[]): (readonly Cell[])[] {
  const groups = [...groupBy(outcomes, destinationWords)];
  const names = groups.map(([name, own]) => name.replace(PODS, podsText(own)));
  const [only] = names;
  if (groups.length === 1) return [[{ text: `The application answers, always ${only ?? ''}.`, tone: 'good' }]]; // prettier-ignore
  const parts = groups.map(([, own], index) => `${shareText(sumOf(own))} ${names[index] ?? ''}`);
  return [[{ text: `The application answers: ${parts.slice(0, MOST).join(' · ')}${more(parts)}.`, tone: 'good' }]]; // prettier-ignore
}

/** Stands for the pods of outcomes that are told as one. */
const PODS = '\u0000';

function destinationWords({ upstream, flags, delayMs }: Outcome): string {
  const late = delayMs === undefined ? '' : `, after ${durationText(delayMs)}`;
  const why = flags.length === 0 ? '' : ` (${flagWords(flags)})`;
  return `${clusterWords(upstream?.cluster ?? null)} (${PODS})${late}${why}`;
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
  const onTheWay = hops.filter(({ kind }) => kind === 'route').filter((hop) => !isRemark(hop)).flatMap(({ resource }) => resource ?? []); // prettier-ignore
  const rules = [...decided, ...onTheWay];
  // A remark may know which part of a rule was at work.
  const parts = hops.filter(isRemark).flatMap(({ resource }) => (resource !== undefined && rules.some((rule) => isAtWork(resourceText(resource), resourceText(rule))) ? [resource] : [])); // prettier-ignore
  const named = [...new Map([...rules, ...parts].map((one) => [resourceText(one), one]))];
  // A rule as a whole says no more than its field.
  return named.filter(([text]) => !named.some(([other]) => other !== text && isPart(other, text))).map(([, one]) => one); // prettier-ignore
}

const isAtWork = (part: string, rule: string): boolean =>
  part.startsWith(rule) && /^\.(?:match|fault|retries|timeout)\b/.test(part.slice(rule.length));

const isPart = (text: string, whole: string): boolean =>
  text.startsWith(whole) && /^[.[ ]/.test(text.slice(whole.length));

/** Not a step of a proxy: what the objects say of how the request ends. */
const isRemark = (hop: Hop): boolean => hop.isRemark === true;

/** The field that a remark is about, where neither it nor a line above names that. */
function fieldOf({ text, resource }: Hop, told: readonly ResourceRef[]): string {
  if (resource === undefined) return '';
  const own = resourceText(resource);
  return text.includes(own) || told.some((one) => resourceText(one) === own) ? '' : `  ${own}`;
}
