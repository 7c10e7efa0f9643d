import type { ReplyFilter, ReplyMapper } from '../../model/envoy/local-reply.ts';
import { proxyText } from '../../model/proxy.ts';
import { all, any, type Truth } from '../../rbac/truth.ts';
import { toldToGrpc } from '../../wire/grpc-status.ts';
import type { Ending } from '../model/ending.ts';
import { ending } from './endings.ts';
import type { AtProxy } from './place.ts';
import { step } from './trail.ts';

/** Of answers that a filter writes itself (cors_filter.cc, encodeHeaders): mappers do not see those. */
const WRITTEN_BY_FILTER = 'cors_response';

/**
 * An answer of the proxy's own as its connection manager's local_reply_config changes it: the first mapper that fits counts
 * (envoy/source/common/local_reply/local_reply.cc). Answers of others stay. gRPC is told what the new status means.
 */
export function rewrittenReply(at: AtProxy, mappers: readonly ReplyMapper[], end: Ending): Ending {
  if (mappers.length === 0 || !isOwn(at, end) || end.status === null) return end;
  const before = end.httpStatus ?? end.status;
  const said = { status: before, flags: end.flags };
  const [after = before, other] = possible(mappers, said);
  if (other !== undefined) return ending('unknown', at, 'http', { details: `whether local_reply_config makes the ${before} a ${after === before ? other : after} is not known: ${undecided(mappers, said)} is not followed` }); // prettier-ignore
  if (after === before) return end;
  at.walk.trail.add(at, [step('http', `local_reply_config makes the ${before} a ${after}`, { isDecisive: true })]); // prettier-ignore
  if (end.httpStatus !== undefined) return { ...end, ...toldToGrpc(after) }; // prettier-ignore
  // A gRPC status of its own stays with it, and so does the 200 that brings it.
  return end.grpcStatus === undefined ? { ...end, status: after } : end;
}

const isOwn = (at: AtProxy, { kind, isApplication, details, decidedBy: { side, proxy } }: Ending): boolean =>
  kind === 'response' && !isApplication && details !== WRITTEN_BY_FILTER && side === at.side && proxy === (at.proxy === null ? null : proxyText(at.proxy)); // prettier-ignore

interface Said {
  readonly status: number;
  readonly flags: readonly string[];
}

/** The statuses that may come of it: one where all that matters is known. */
function possible(mappers: readonly ReplyMapper[], said: Said): number[] {
  const found = new Set<number>();
  for (const { filter, status = said.status } of mappers) {
    const fits = holds(filter, said);
    if (fits !== false) found.add(status);
    if (fits === true) return [...found];
  }
  return [...found.add(said.status)];
}

function holds(filter: ReplyFilter, said: Said): Truth {
  switch (filter.kind) {
    case 'status':
      return compares(filter.op, said.status, filter.value);
    case 'flags':
      return filter.flags.length === 0 ? said.flags.length > 0 : filter.flags.some((flag) => said.flags.includes(flag)); // prettier-ignore
    case 'and':
      return all(filter.filters.map((one) => holds(one, said)));
    case 'or':
      return any(filter.filters.map((one) => holds(one, said)));
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

/** The first filter for want of which it is not known. */
function undecided(mappers: readonly ReplyMapper[], said: Said): string {
  const within = (filters: readonly ReplyFilter[]): string => {
    const open = filters.find((one) => holds(one, said) === undefined);
    if (open?.kind === 'and' || open?.kind === 'or') return within(open.filters);
    return open?.kind === 'unknown' ? open.name : '';
  };
  return within(mappers.map(({ filter }) => filter));
}
