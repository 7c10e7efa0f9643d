import type { ExplainedRequest } from '../core/explain/answer.ts';
import type { Outcome } from '../core/explain/model/outcome.ts';
import { outcomeWords, shareText } from './explain-words.ts';
import type { Flow } from './flow.ts';

/** Who sends, the proxies on the way, and how the requests end. */
export function flowOf(requests: readonly ExplainedRequest[]): Flow {
  const boxes = new Map<string, string>();
  const arrows: { from: string; to: string; text: string }[] = [];
  const idOf = (text: string): string => {
    const own = boxes.get(text) ?? `n${boxes.size}`;
    boxes.set(text, own);
    return own;
  };
  for (const { request, hops, outcomes } of requests) {
    const gateways = [...new Set(hops.filter(({ side, proxy }) => side === 'gateway' && proxy !== null).map(({ proxy }) => `gateway ${proxy ?? ''}`))]; // prettier-ignore
    let last = idOf(request.from);
    for (const gateway of gateways) {
      arrows.push({ from: last, to: idOf(gateway), text: '' });
      last = idOf(gateway);
    }
    for (const outcome of outcomes) arrows.push({ from: last, to: idOf(endText(outcome)), text: shareText(outcome.probability) }); // prettier-ignore
  }
  return { boxes: [...boxes].map(([text, id]) => ({ id, text })), arrows };
}

const endText = (outcome: Outcome): string => outcomeWords(outcome);
