import type { Branch, Branches } from '../model/branch.ts';
import { follow, mapBranches, mergeBranches } from '../model/branch.ts';
import type { Ending } from '../model/ending.ts';
import type { ForwardDecision } from '../model/route-call.ts';
import type { AtProxy } from '../journey/place.ts';
import { endingKey, later } from '../journey/endings.ts';
import type { Host } from './hosts.ts';
import { localReply, replyTo } from './local-reply.ts';
import { playRounds, type RoundResult } from './rounds.ts';
import { backOffMs, isRetried } from './retry-state.ts';

export interface Attempts {
  readonly hosts: Branches<Host>;
  readonly decision: ForwardDecision;
  readonly connectTimeoutMs: number;
  readonly attempt: (host: Host) => Branches<Ending>;
}

/** With more hosts than this, that a retry leaves out hosts already tried changes their shares too little to be worth its cost. */
const FEW = 6;

/** Attempts until an answer counts, the retries are used up or the time is over: what the router answers, each with its probability. */
export function withRetries(at: AtProxy, attempts: Attempts): Branches<Ending> {
  const known = new Map<string, Branches<Ending>>();
  const once = (host: Host): Branches<Ending> => {
    let ends = known.get(host.address);
    if (ends === undefined) known.set(host.address, (ends = attempts.attempt(host)));
    return ends;
  };
  const tries = new Tries(at, { ...attempts, attempt: once });
  return mergeBranches(tries.ended(), endingKey);
}

/** What earlier attempts leave behind. */
interface State {
  /** Addresses of hosts, sorted; not filled where there are many. */
  readonly tried: readonly string[];
  /** Of all attempts, back-off included. */
  readonly elapsedMs: number;
}

class Tries {
  readonly #at: AtProxy;
  readonly #attempts: Attempts;

  constructor(at: AtProxy, attempts: Attempts) {
    this.#at = at;
    this.#attempts = attempts;
  }

  ended(): Branch<Ending>[] {
    return playRounds<State, Ending>({
      first: { tried: [], elapsedMs: 0 },
      play: (state, round) => this.#attempted(state, round),
      keyOf: ({ tried, elapsedMs }) => `${tried.join()} ${Math.round(elapsedMs * 1000)}`,
      roughKeyOf: ({ tried }) => tried.join(),
    });
  }

  #attempted(
    { tried, elapsedMs }: State,
    { number, isLast }: { readonly number: number; readonly isLast: boolean },
  ): Branch<RoundResult<State, Ending>>[] {
    const { hosts, decision, attempt } = this.#attempts;
    const { retryPolicy: policy, timeoutMs, request } = decision;
    const left = isLast ? 0 : (policy?.attempts ?? 0);
    return follow(this.#selectable(tried), (host) =>
      mapBranches(attempt(host), (result): RoundResult<State, Ending> => {
        const end = this.#timed(result, elapsedMs);
        const asks = policy !== undefined && isRetried(policy, end) && !isOver(end);
        const spent = end.delayMs + end.workMs + (asks ? backOffMs(policy, number) : 0);
        const isInTime = timeoutMs === 0 || spent < timeoutMs;
        if (!asks || number > left || !isInTime)
          return { end: replyTo(this.#at, request, { end, isExhausted: asks && number > left }) };
        const known = hosts.length > FEW ? tried : [...new Set([...tried, host.address])].sort();
        return { next: { tried: known, elapsedMs: spent } };
      }),
    );
  }

  /** envoy.retry_host_predicates.previous_hosts: other hosts, as long as there are any. */
  #selectable(tried: readonly string[]): Branches<Host> {
    const { hosts, decision } = this.#attempts;
    const avoids = decision.retryPolicy?.hostPredicates.some((name) => name.endsWith('previous_hosts')); // prettier-ignore
    if (avoids !== true || tried.length === 0) return hosts;
    const left = hosts.filter(({ value }) => !tried.includes(value.address));
    const all = left.reduce((sum, { probability }) => sum + probability, 0);
    if (all === 0) return hosts;
    return left.map(({ probability, value }) => ({ probability: probability / all, value }));
  }

  /** An attempt after earlier ones, cut off by the timeout that fires first. */
  #timed(end: Ending, elapsedMs: number): Ending {
    const { decision, connectTimeoutMs } = this.#attempts;
    const own = end.kind === 'silent' ? connectTimeoutMs : end.delayMs + end.workMs;
    const perTry = decision.perTryTimeoutMs ?? 0;
    const limits = [
      ...(decision.timeoutMs > 0 ? [{ at: decision.timeoutMs - elapsedMs, details: 'response_timeout' }] : []), // prettier-ignore
      ...(perTry > 0 ? [{ at: perTry, details: 'upstream_per_try_timeout' }] : []),
    ].sort((a, b) => a.at - b.at);
    const [limit] = limits;
    if (limit === undefined || own < limit.at)
      return later(end.kind === 'silent' ? { ...end, delayMs: own } : end, elapsedMs);
    return {
      ...localReply(this.#at, decision.request, {
        status: 504, flags: ['UT'], details: limit.details, hop: 'route', upstream: end.upstream,
        delayMs: elapsedMs + Math.max(0, limit.at),
      }),
      mirrors: end.mirrors,
    }; // prettier-ignore
  }
}

/** The request as a whole has timed out: nothing is tried again. */
const isOver = ({ details }: Ending): boolean => details === 'response_timeout';
