import type { Branch, Branches } from '../model/branch.ts';
import { mergeBranches } from '../model/branch.ts';
import type { Ending } from '../model/ending.ts';
import type { ForwardDecision } from '../model/route-call.ts';
import type { AtProxy } from '../journey/place.ts';
import { endingKey, later } from '../journey/endings.ts';
import type { Host } from './hosts.ts';
import { localReply, replyTo } from './local-reply.ts';
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
  return mergeBranches(tries.from([], 0, 1), endingKey);
}

class Tries {
  readonly #at: AtProxy;
  readonly #attempts: Attempts;

  constructor(at: AtProxy, attempts: Attempts) {
    this.#at = at;
    this.#attempts = attempts;
  }

  /**
   * @param tried hosts of earlier attempts
   * @param elapsedMs of them, back-off included
   * @param number 1 for the first attempt
   */
  from(tried: readonly string[], elapsedMs: number, number: number): Branch<Ending>[] {
    const { hosts, decision } = this.#attempts;
    const { retryPolicy: policy } = decision;
    const attempted = mergeBranches(
      this.#selectable(tried).flatMap(({ probability, value: host }) =>
        this.#attempts.attempt(host).map((end) => ({
          probability: probability * end.probability,
          value: { end: this.#timed(end.value, elapsedMs), host: hosts.length > FEW ? '' : host.address }, // prettier-ignore
        })),
      ),
      ({ end, host }) => `${host} ${endingKey(end)}`,
    );
    return attempted.flatMap(({ probability, value: { end, host } }): Branch<Ending>[] => {
      const asks = policy !== undefined && isRetried(policy, end) && !isOver(end);
      const backOff = asks ? backOffMs(policy, number) : 0;
      const spent = end.delayMs + end.workMs + backOff;
      const isInTime = decision.timeoutMs === 0 || spent < decision.timeoutMs;
      if (asks && number <= policy.attempts && isInTime) {
        const more = this.from(host === '' ? tried : [...tried, host], spent, number + 1);
        return more.map((branch) => ({ ...branch, probability: branch.probability * probability }));
      }
      const value = replyTo(this.#at, decision.request, { end, isExhausted: asks && number > policy.attempts }); // prettier-ignore
      return [{ probability, value }];
    });
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
