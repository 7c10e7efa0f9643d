import type { Share } from '../core/explain/cause/destination-shares.ts';
import type { ExpectedRoute, WhyNot } from '../core/explain/why-not.ts';
import { failureWords } from '../core/explain/model/failure-words.ts';
import { percentText } from '../core/query/percent.ts';
import { resourceText } from '../core/model/resource.ts';

import type { Cell } from './report.ts';

/** Routes that are told. */
const MOST = 5;

/** Why a request does not go to what somebody named: the nearest miss first. */
export function whyNotLines({ asked, routes, similar }: WhyNot): (readonly Cell[])[] {
  if (routes.length === 0)
    return [[{ text: `No route of the virtual hosts on the way is called ${asked} or leads there${similar.length === 0 ? '.' : `: did you mean ${similar.join(', ')}?`}`, tone: 'warn' }]]; // prettier-ignore
  return [
    [{ text: `Why not ${asked}?`, tone: 'strong' }],
    ...routes.slice(0, MOST).flatMap((route) => routeLines(route, asked)),
  ];
}

function routeLines(route: ExpectedRoute, asked: string): (readonly Cell[])[] {
  const { number, state, failures, takenBefore, resource } = route;
  const head: Cell[] = [
    `  route ${number} of ${route.virtualHost}  ${route.route}`,
    { text: resource === undefined ? '' : `   ${resourceText(resource)}`, tone: 'dim' },
  ];
  const shares = route.shares.map((one) => shareLine(one, asked, state));
  if (state === 'weight-0' || (state === 'taken' && shares.length > 0)) return [head, ...shares];
  if (state === 'taken') return [head, [{ text: '    is the one that is taken', tone: 'good' }]];
  const missed = failures.map((failure): Cell[] => [`    ${failureWords(failure)}`]);
  const before: Cell[][] = takenBefore === undefined ? [] : [[`    ${failures.length === 0 ? 'would match, but' : 'and'} ${takenBefore} stands before it`]]; // prettier-ignore
  return [head, ...missed, ...before, ...shares];
}

/** "v3 gets 10 % of these requests (VirtualService shop/reviews spec.http[0].route[1].weight 10)" */
function shareLine(
  { share, weight, resource }: Share,
  asked: string,
  state: ExpectedRoute['state'],
): Cell[] {
  const why = resource === undefined ? '' : ` (${resourceText(resource)} ${weight ?? ''})`;
  const part = share === 1 ? 'all' : share === 0 ? 'none' : percentText(share);
  const isTaken = state === 'taken' || state === 'weight-0';
  const words = isTaken ? `${asked} gets ${part} of these requests` : `and ${asked} would get ${part} of its requests`; // prettier-ignore
  return [{ text: `    ${words}${why}`, tone: share === 0 ? 'warn' : 'good' }];
}
