import type { ReplyFilter, ReplyMapper } from '../../model/envoy/local-reply.ts';
import { proxyText } from '../../model/proxy.ts';
import { all, any, type Truth } from '../../rbac/truth.ts';
import { isToldAsGrpc, type HttpRequest } from '../../wire/http-request.ts';
import { matchesHeader } from '../../wire/match/header-match.ts';
import type { Ending } from '../model/ending.ts';
import { ending } from './endings.ts';
import type { AtProxy } from './place.ts';
import { step } from './trail.ts';

/**
 * An answer of the proxy's own as its connection manager's local_reply_config changes it: the first mapper that fits counts
 * (envoy/source/common/local_reply/local_reply.cc). Answers of others stay, and so does status 200 with which gRPC is told of errors.
 */
export function rewrittenReply(
  at: AtProxy,
  mappers: readonly ReplyMapper[],
  { end, request }: { readonly end: Ending; readonly request: HttpRequest },
): Ending {
  if (mappers.length === 0 || !isOwn(at, end) || isToldAsGrpc(request)) return end;
  for (const { filter, status } of mappers) {
    const fits = holds(filter, end, request);
    if (fits === undefined) return ending('unknown', at, 'http', { details: `whether local_reply_config changes the ${end.status} is not known: ${unknownIn(filter)} is not followed` }); // prettier-ignore
    if (!fits) continue;
    if (status === undefined || status === end.status) return end;
    at.walk.trail.add(at, [step('http', `local_reply_config makes the ${end.status} a ${status}`, { isDecisive: true })]); // prettier-ignore
    return { ...end, status };
  }
  return end;
}

const isOwn = (at: AtProxy, { kind, isApplication, decidedBy: { side, proxy } }: Ending): boolean =>
  kind === 'response' && !isApplication && side === at.side && proxy === (at.proxy === null ? null : proxyText(at.proxy)); // prettier-ignore

function holds(filter: ReplyFilter, end: Ending, request: HttpRequest): Truth {
  switch (filter.kind) {
    case 'status':
      return compares(filter.op, end.status ?? 0, filter.value);
    case 'flags':
      return filter.flags.length === 0 ? end.flags.length > 0 : filter.flags.some((flag) => end.flags.includes(flag)); // prettier-ignore
    case 'header':
      // Routes change those on the way.
      return filter.header.name.startsWith(':') ? undefined : matchesHeader(filter.header, request.headers); // prettier-ignore
    case 'and':
      return all(filter.filters.map((one) => holds(one, end, request)));
    case 'or':
      return any(filter.filters.map((one) => holds(one, end, request)));
    case 'unknown':
      break;
  }
  return undefined;
}

function compares(op: 'EQ' | 'GE' | 'LE' | 'NE', own: number, value: number): boolean {
  if (op === 'GE') return own >= value;
  if (op === 'LE') return own <= value;
  return (own === value) === (op === 'EQ');
}

/** What of a filter is not followed. */
function unknownIn(filter: ReplyFilter): string {
  if (filter.kind === 'unknown') return filter.name;
  if (filter.kind === 'and' || filter.kind === 'or') return filter.filters.map(unknownIn).find((name) => name !== '') ?? ''; // prettier-ignore
  return filter.kind === 'header' ? `header_filter ${filter.header.name}` : '';
}
