import type { Answer, ExplainedRequest } from '../core/explain/answer.ts';
import type { WhyNot } from '../core/explain/why-not.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { answerLines } from './explain-answer.ts';
import { flowOf } from './explain-flow.ts';
import { hopTree } from './explain-tree.ts';
import { whyNotLines } from './explain-why-not.ts';
import { outcomeWords, shareText } from './explain-words.ts';
import { metaOf, type Block, type Cell, type Report, type TestCase } from './report.ts';
import { tableOf } from './table.ts';
import { indented, type TreeNode } from './tree.ts';

export interface ExplainShow {
  /** Many requests of a file: one line each. */
  readonly isFile: boolean;
  readonly hops: 'all' | 'decisive';
  readonly whyNot?: WhyNot;
}

/** The report of `explain`: a short answer, then the hops; of many requests a table. */
export function explainReport(
  snapshot: Snapshot,
  { requests, gaps }: Answer,
  show: ExplainShow,
): Report {
  const meta = metaOf(snapshot);
  const failed = requests.filter(({ expected }) => expected?.isMet === false).length;
  const judged = requests.filter(({ expected }) => expected !== undefined).length;
  return {
    command: 'explain',
    meta: { ...meta, gaps: [...meta.gaps, ...gaps] },
    data: { requests, ...(show.whyNot === undefined ? {} : { whyNot: show.whyNot }) },
    blocks: show.isFile ? [tableBlock(requests)] : [textBlock(requests, show), csvBlock(requests)],
    tree: requests.flatMap((one): TreeNode[] => [
      { line: [nameOf(one)], children: hopTree(one, show.hops) },
    ]),
    flow: flowOf(requests),
    cases: requests.map(caseOf),
    names: requests.map(nameOf),
    notes: judged === 0 ? [] : [`${judged - failed} of ${judged} expectations are met.`],
    exitCode: failed > 0 ? 1 : 0,
  };
}

function textBlock(requests: readonly ExplainedRequest[], { hops, whyNot }: ExplainShow): Block {
  const lines = requests.flatMap((one): (readonly Cell[])[] => [
    ...answerLines(one),
    ...(whyNot === undefined ? [] : [[''], ...whyNotLines(whyNot)]),
    [''],
    ...indented(hopTree(one, hops)),
  ]);
  return { kind: 'lines', only: ['table', 'wide'], lines };
}

const csvBlock = (requests: readonly ExplainedRequest[]): Block => ({ ...tableBlock(requests), only: ['csv'] }); // prettier-ignore

interface Row {
  readonly explained: ExplainedRequest;
  readonly words: string;
}

function tableBlock(requests: readonly ExplainedRequest[]) {
  const rows = requests.map((explained): Row => ({ explained, words: wordsOf(explained) }));
  return tableOf<Row>(
    [
      { header: 'REQUEST', cell: ({ explained }) => nameOf(explained) },
      { header: 'FROM', cell: ({ explained }) => explained.request.from },
      { header: 'OUTCOME', cell: ({ words }) => words },
      { header: 'EXPECTED', worth: ({ explained }) => explained.expected !== undefined, cell: ({ explained: { expected } }) => (expected === undefined ? '-' : expected.isMet ? { text: 'as expected', tone: 'good' } : { text: 'otherwise', tone: 'bad' }) }, // prettier-ignore
    ],
    rows,
  );
}

const wordsOf = ({ outcomes }: ExplainedRequest): string =>
  outcomes.map((outcome) => (outcomes.length === 1 ? outcomeWords(outcome) : `${shareText(outcome.probability)} ${outcomeWords(outcome)}`)).join(' · '); // prettier-ignore

function nameOf({ name, request: { http, host, port } }: ExplainedRequest): string {
  if (name !== undefined) return name;
  return http === undefined ? `${host}:${port}` : `${http.method} ${http.authority}${http.path}`;
}

function caseOf(explained: ExplainedRequest): TestCase {
  const base = { suite: explained.request.from, name: nameOf(explained) };
  const { expected } = explained;
  if (expected === undefined) return { ...base, skipped: 'nothing is expected of it' };
  if (expected.isMet) return base;
  return { ...base, failure: { message: `${shareText(expected.share)} of requests are as expected`, details: [wordsOf(explained)] } }; // prettier-ignore
}
