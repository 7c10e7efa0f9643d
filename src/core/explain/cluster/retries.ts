import { once } from '../../model/once.ts';
import type { Branch, Branches } from '../model/branch.ts';
import { certain, follow, mapBranches, mergeBranches } from '../model/branch.ts';
import type { Ending } from '../model/ending.ts';
import type { ForwardDecision } from '../model/route-call.ts';
import type { AtProxy } from '../journey/place.ts';
import { ending, endingKey, later } from '../journey/endings.ts';
import { AlikeHosts, countOf, type HostPicks, type Tried } from './alike-hosts.ts';
import { HashedHosts } from './hashed-hosts.ts';
import type { HostChoice } from './hashing/hash-choice.ts';
import type { Host } from './hosts.ts';
import { localReply, replyTo } from './local-reply.ts';
import { ofAlike, playRounds, type Round, type RoundResult } from './rounds.ts';
import { backOffMs, isRetried } from './retry-state.ts';

export interface Attempts {
  readonly choice: Exclude<HostChoice, { kind: 'none' }>;
  readonly decision: ForwardDecision;
  readonly connectTimeoutMs: number;
  /** The cluster takes its hosts in turn: another one follows without a look at what was tried. */
  readonly isInTurn: boolean;
  readonly attempt: (host: Host) => Branches<Ending>;
}

/** Attempts until an answer counts, the retries are used up or the time is over: what the router answers, each with its probability. */
export function withRetries(at: AtProxy, attempts: Attempts): Branches<Ending> {
  const { choice } = attempts;
  const attempt = once(attempts.attempt);
  const tried = (own: Attempts['choice']): Branch<Ending>[] => new Tries(at, { ...attempts, choice: own, attempt }).ended(); // prettier-ignore
  const isAlways = choice.kind === 'shares' && choice.isSticky && !avoidsTried(attempts.decision);
  return mergeBranches(isAlways ? follow(choice.hosts, (host) => tried({ ...choice, hosts: certain(host) })) : tried(choice), endingKey); // prettier-ignore
}

/** envoy.retry_host_predicates.previous_hosts */
const avoidsTried = ({ retryPolicy }: ForwardDecision): boolean =>
  retryPolicy?.hostPredicates.some((name) => name.endsWith('previous_hosts')) === true;

/** What earlier attempts leave behind. */
interface State {
  /** Not counted where a retry may take any host. */
  readonly tried: Tried;
  /** Of all attempts, back-off included. */
  readonly elapsedMs: number;
}

/** Envoy's default of host_selection_retry_max_attempts, which stands for 0 too (envoy/source/common/router/retry_policy_impl.cc). */
const REPEATED_PICKS = 1;

class Tries {
  readonly #at: AtProxy;
  readonly #attempts: Attempts;
  readonly #hosts: HostPicks;
  /** A host that was tried is chosen again only where no other is found in so many picks. */
  readonly #avoids: boolean;
  /** Whatever host is tried, another attempt is asked for, and no timeout ends that. */
  readonly #isHopeless: boolean;

  constructor(at: AtProxy, attempts: Attempts) {
    this.#at = at;
    this.#attempts = attempts;
    const { retryPolicy: policy, timeoutMs } = attempts.decision;
    const { choice } = attempts;
    const picks = attempts.isInTurn ? Infinity : (policy?.hostSelectionMaxAttempts || REPEATED_PICKS) + 1; // prettier-ignore
    this.#avoids = avoidsTried(attempts.decision);
    this.#hosts =
      choice.kind === 'shares'
        ? new AlikeHosts(choice.hosts, (host) => profileOf(attempts.attempt(host)), picks)
        : hashedHosts(choice, policy === undefined ? 0 : this.#avoids ? picks : 1);
    this.#isHopeless = policy !== undefined && timeoutMs === 0 && this.#hosts.all.every((host) => attempts.attempt(host).every((end) => isRetried(policy, this.#timed(end.value, 0)))); // prettier-ignore
  }

  ended(): Branch<Ending>[] {
    return playRounds<State, Ending>({
      first: { tried: this.#hosts.none, elapsedMs: 0 },
      play: (state, round) => this.#attempted(state, round),
      keyOf: ({ tried, elapsedMs }) => `${tried.join()} ${Math.round(elapsedMs * 1000)}`,
      roughKeyOf: ({ tried }) => String(countOf(tried)),
    });
  }

  #attempted(state: State, round: Round): Branch<RoundResult<State, Ending>>[] {
    return follow(this.#hosts.next(state.tried, round.number), ({ group, isTried }) => {
      const tried = this.#avoids && !isTried ? this.#hosts.after(state.tried, group) : state.tried;
      return ofAlike(this.#hosts.of(group), (host) =>
        mapBranches(this.#attempts.attempt(host), (end) => this.#judged(end, { state, round, tried })),
      ); // prettier-ignore
    });
  }

  #judged(
    result: Ending,
    { state, round: { number, cut }, tried }: { readonly state: State; readonly round: Round; readonly tried: Tried }, // prettier-ignore
  ): RoundResult<State, Ending> {
    const { retryPolicy: policy, timeoutMs, request } = this.#attempts.decision;
    // Where nothing else can come of it, it does not matter how often more it is tried.
    const isSettled = cut === 'negligible' || (cut === 'too-many' && this.#isHopeless);
    const left = isSettled ? 0 : (policy?.attempts ?? 0);
    const end = this.#timed(result, state.elapsedMs);
    const asks = policy !== undefined && isRetried(policy, end) && !isOver(end);
    const spent = end.delayMs + end.workMs + (asks ? backOffMs(policy, number) : 0);
    const isInTime = timeoutMs === 0 || spent < timeoutMs;
    if (!asks || number > left || !isInTime)
      return { end: replyTo(this.#at, request, { end, isExhausted: asks && number > left }) };
    if (cut === 'too-many') return { end: ending('unknown', this.#at, 'route', { details: `what comes after ${number} attempts is not followed`, upstream: end.upstream }) }; // prettier-ignore
    return { next: { tried, elapsedMs: spent } };
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

/** @param picks of an attempt after the first */
const hashedHosts = ({ first, again }: Extract<HostChoice, { kind: 'hashed' }>, picks: number): HashedHosts =>
  new HashedHosts(first, Array.from({ length: picks }, (_, attempt) => again(attempt))); // prettier-ignore

/** The request as a whole has timed out: nothing is tried again. */
const isOver = ({ details }: Ending): boolean => details === 'response_timeout';

/** What of the ends of an attempt tells whether and when another one follows. */
const profileOf = (ends: Branches<Ending>): string =>
  JSON.stringify(ends.map(({ probability, value: { kind, status, grpcStatus, isApplication, details, delayMs, workMs } }) => [probability, kind, status, grpcStatus, isApplication, details === 'upstream_per_try_timeout', delayMs, workMs])); // prettier-ignore
