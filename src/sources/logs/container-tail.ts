import { MeshdbgError } from '../../core/errors.ts';
import type { KubeReader } from '../../ports/kube.ts';
import type { LogEvent, LogNews, LogOrigin } from '../../ports/log-stream.ts';
import type { LiveLogs } from '../source.ts';
import { BackOff } from './back-off.ts';
import { connection, type Asked, type Ending, type Piece } from './connection.ts';
import type { LogContainer } from './container.ts';
import { containerState, type ContainerState } from './container-state.ts';
import type { LogWorld } from './tail.ts';
import { pause } from '../pause.ts';
import { Position } from './position.ts';
import type { LogsRequest } from './request.ts';
import { Wanted } from './wanted.ts';

export interface TailParts {
  readonly logs: LiveLogs;
  readonly objects: KubeReader;
  readonly request: LogsRequest;
  readonly clock: LogWorld['clock'];
  /** Ends the tail. */
  readonly signal: AbortSignal;
  /** Told why it cannot be read. */
  readonly onRefused: (error: MeshdbgError) => void;
}

/** Attempts without a new line before a log that is not followed is given up. */
const MOST_TRIES = 5;
/** How often at least the status of a container that does not run is looked at, in milliseconds. */
const LONGEST_LOOK_MS = 5000;
/** More lines than these hardly have the same time. */
const LAST_LINES = 100;
/** A connection that stood so long was a good one, even without lines, in milliseconds. */
const GOOD_MS = 30_000;

/** Reads one container's log to its end, over as many connections as it takes, through restarts of the container. */
export class ContainerTail {
  readonly #origin: LogOrigin;
  readonly #uid: string;
  readonly #parts: TailParts;
  readonly #position = new Position();
  readonly #wanted: Wanted;
  readonly #backOff = new BackOff();
  /** Restarts of the instance that is being read; undefined as long as nobody has told. */
  #instance: number | undefined;
  #joined = false;
  #isDown = false;
  /** Why the last wait was, so that each reason is told once. */
  #waitedFor: string | undefined;

  constructor({ origin, uid }: LogContainer, parts: TailParts) {
    this.#origin = origin;
    this.#uid = uid;
    this.#parts = parts;
    this.#wanted = new Wanted(parts.request, parts.clock);
  }

  /** @throws {MeshdbgError} interrupted */
  async *events(): AsyncGenerator<LogEvent> {
    const { clock, request } = this.#parts;
    const { follow, previous, tailLines } = request;
    if (follow) {
      const state = await this.#state();
      if (state === 'gone') {
        yield this.#news('left', 'is gone');
        return;
      }
      this.#instance = state?.restarts;
    }
    if (follow && !previous && tailLines === 0) await this.#lookAtLast();
    for (;;) {
      const openedAt = clock.now();
      const ending = yield* this.#read(this.#wanted.from(this.#position));
      if (clock.now() - openedAt > GOOD_MS) this.#backOff.reset();
      if (this.#joined) this.#wanted.stood(openedAt, this.#position);
      const goesOn = yield* this.#after(ending);
      if (!goesOn) return;
    }
  }

  /** With no old lines wanted the last ones are looked at all the same: a new connection has to know where to go on. */
  async #lookAtLast(): Promise<void> {
    const pieces = this.#connect({ follow: false, tailLines: LAST_LINES });
    for (;;) {
      const { done, value } = await pieces.next();
      if (done !== true) continue;
      if (value.kind === 'ended' && this.#position.sinceTime === undefined) this.#wanted.isEmpty();
      return;
    }
  }

  #connect(asked: Asked): AsyncGenerator<Piece, Ending> {
    const { logs, clock, signal } = this.#parts;
    return connection(this.#origin, asked, { logs, position: this.#position, clock, signal });
  }

  async *#read(asked: Asked): AsyncGenerator<LogEvent, Ending> {
    const pieces = this.#connect(asked);
    for (;;) {
      const { done, value } = await pieces.next();
      if (done === true) return value;
      if (value.kind === 'open') yield* this.#opened();
      else if (value.kind === 'said')
        yield this.#news('note', `: the kubelet says: ${value.text.slice(0, 300)}`);
      else {
        this.#backOff.reset();
        yield { kind: 'lines', origin: this.#origin, lines: value.lines, times: value.times };
      }
    }
  }

  *#opened(): Generator<LogEvent> {
    if (!this.#joined) yield this.#news('joined', 'is read');
    else if (this.#isDown) yield this.#news('resumed', 'is read again, from its last line on');
    this.#joined = true;
    this.#isDown = false;
    this.#waitedFor = undefined;
  }

  /** @returns whether to open another connection */
  async *#after(ending: Ending): AsyncGenerator<LogEvent, boolean> {
    const { follow, previous } = this.#parts.request;
    const isOnce = !follow || previous;
    if (ending.kind !== 'failed') return isOnce ? false : yield* this.#ended();
    const { error } = ending;
    if (error.code === 'not-found') {
      yield this.#news('left', 'is gone');
      return false;
    }
    if (error.code === 'unsupported' && !isOnce) return yield* this.#ended(sentence(error));
    const isLost = error.code === 'unreachable' || error.code === 'timeout';
    if (!isLost || (isOnce && this.#backOff.tries >= MOST_TRIES))
      return yield* this.#refused(error);
    if (!this.#isDown)
      yield this.#news('dropped', `: ${sentence(error)}; going on from its last line`);
    this.#isDown = true;
    await this.#pause(this.#backOff.next());
    return isOnce ? true : yield* this.#ended();
  }

  *#refused(error: MeshdbgError): Generator<LogEvent, boolean> {
    const { hint } = error;
    const news: LogNews = { kind: 'refused', origin: this.#origin, text: sentence(error) };
    this.#parts.onRefused(error);
    yield hint === undefined ? news : { ...news, hint };
    return false;
  }

  /**
   * Follows the container into its next instance, or to its end.
   * @param why it cannot be read now
   * @returns whether to open another connection
   */
  async *#ended(why?: string): AsyncGenerator<LogEvent, boolean> {
    for (;;) {
      const state = await this.#state();
      if (state === 'gone') {
        yield this.#news('left', 'is gone');
        return false;
      }
      if (state !== undefined && state.restarts > (this.#instance ?? state.restarts)) {
        yield* this.#restarted(state, state.restarts - (this.#instance ?? 0));
        return true;
      }
      this.#instance ??= state?.restarts;
      if (state?.over === true) {
        yield this.#news('left', `has ended${inBrackets(state.reason)}`);
        return false;
      }
      const isUp = state === undefined || state.is === 'running' || state.is === 'unknown';
      const unsaid = this.#waitedFor === undefined ? why : undefined;
      const reason = isUp ? unsaid : `its container is ${state.is}${inBrackets(state.reason)}`;
      if (reason !== undefined) yield* this.#waiting(reason);
      await this.#pause(Math.min(this.#backOff.next(), LONGEST_LOOK_MS));
      // What status says may be a second old: a log that has more is asked for again anyway.
      if (isUp) return true;
    }
  }

  async *#restarted(state: ContainerState, times: number): AsyncGenerator<LogEvent> {
    // What the instance wrote after the last line that came, where the connection had broken before.
    if (times === 1)
      yield* this.#read({
        follow: false,
        previous: true,
        ...(this.#position.sinceTime === undefined ? {} : { sinceTime: this.#position.sinceTime }),
      });
    this.#position.nextFile();
    this.#instance = state.restarts;
    this.#backOff.reset();
    yield this.#news('restarted', `has restarted${inBrackets(state.reason)}`);
    if (times > 1)
      yield this.#news('note', `has restarted ${times} times meanwhile: Kubernetes keeps the log of one instance before the present one`); // prettier-ignore
  }

  *#waiting(reason: string): Generator<LogEvent> {
    if (this.#waitedFor !== reason) yield this.#news('waiting', `: ${reason}`);
    this.#waitedFor = reason;
  }

  #pause(ms: number): Promise<void> {
    return pause(ms, this.#parts.clock, this.#parts.signal);
  }

  /** Undefined where it cannot be told now. */
  async #state(): Promise<ContainerState | 'gone' | undefined> {
    const { namespace, pod, container } = this.#origin;
    try {
      const found = await this.#parts.objects.get('pods', namespace, pod);
      const state = found === undefined ? undefined : containerState(found, container);
      return state === undefined || (this.#uid !== '' && state.uid !== this.#uid) ? 'gone' : state;
    } catch (error) {
      if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
      return undefined;
    }
  }

  /** @param words what of the pod: its name stands before them */
  #news(kind: LogNews['kind'], words: string): LogNews {
    const { namespace, pod } = this.#origin;
    const text = `${namespace}/${pod}${words.startsWith(':') ? '' : ' '}${words}`;
    return { kind, origin: this.#origin, text };
  }
}

const inBrackets = (reason: string): string => (reason === '' ? '' : ` (${reason})`);

const sentence = ({ message }: MeshdbgError): string => message.replace(/\.$/, '');
