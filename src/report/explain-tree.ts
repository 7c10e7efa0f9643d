import type { ExplainedRequest } from '../core/explain/answer.ts';
import type { Candidate } from '../core/explain/model/candidate.ts';
import type { Hop } from '../core/explain/model/hop.ts';
import { failureWords } from '../core/explain/model/failure-words.ts';
import { resourceText } from '../core/model/resource.ts';

import type { Cell } from './report.ts';
import { leaf, type TreeNode } from './tree.ts';

/** Candidates that are shown around the one that was taken. */
const MOST_PASSED = 6;

/** The hops of a request, one branch for each proxy on the way. */
export function hopTree(
  { hops, request }: ExplainedRequest,
  which: 'all' | 'decisive',
): TreeNode[] {
  const shown = which === 'all' ? hops : hops.filter(({ isDecisive }) => isDecisive);
  const places = new Map<string, Hop[]>();
  for (const hop of shown) {
    // What is said of a side without a proxy's own doing stands with what its proxy does.
    const here = placeText(hop, request.from);
    const key = hop.proxy === null && hop.kind !== 'application' && !places.has(here) ? ([...places.keys()].find((place) => place.startsWith(`${hop.side} `)) ?? here) : here; // prettier-ignore
    const own = places.get(key);
    if (own === undefined) places.set(key, [hop]);
    else own.push(hop);
  }
  return [...places].map(([place, own]): TreeNode => ({
    line: [{ text: place, tone: 'strong' }],
    children: own.filter(({ kind }) => kind !== 'application').map(hopNode),
  }));
}

/** An application is its own branch, behind the sidecar that leads to it. */
function placeText(hop: Hop, from: string): string {
  if (hop.kind === 'application') return `${hop.side}  ${hop.text}`;
  const who = hop.proxy ?? (hop.side === 'client' ? from : '');
  return who === '' ? hop.side : `${hop.side}  ${who}`;
}

/** Wide enough for the longest kind, "network-filter". */
const KIND_WIDTH = 15;

function hopNode(hop: Hop): TreeNode {
  const cause: Cell[] = hop.resource === undefined ? [] : [{ text: `   ${resourceText(hop.resource)}`, tone: 'dim' }]; // prettier-ignore
  const text: Cell = hop.isDecisive ? { text: hop.text, tone: 'strong' } : hop.text;
  return {
    line: [hop.kind.padEnd(KIND_WIDTH), text, ...cause],
    children: candidateNodes(hop),
  };
}

function candidateNodes({ candidates }: Hop): TreeNode[] {
  const others = candidates.filter(({ state }) => state === 'passed-over');
  if (others.length === 0) return [];
  const shown = others.slice(-MOST_PASSED);
  const hidden = others.length - shown.length;
  return [
    ...(hidden > 0 ? [leaf({ text: `${hidden} before these did not match either`, tone: 'dim' })] : []),
    ...shown.map(candidateNode),
  ]; // prettier-ignore
}

function candidateNode({ name, failure }: Candidate): TreeNode {
  const why = failure === undefined ? '' : `  ${failureWords(failure)}`;
  return leaf({ text: '✗ ', tone: 'dim' }, name, { text: why, tone: 'dim' });
}
