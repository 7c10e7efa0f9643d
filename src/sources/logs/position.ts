/**
 * How far a container's log was passed on, so that a new connection goes on behind the last line. The kubelet can only be asked for
 * lines from a time on, the API server cuts that time to seconds (kubernetes pkg/registry/core/pod/strategy.go, LogLocation), and
 * several lines may have the same time: so the first lines of a new connection were passed on before.
 *
 * Times are in the form of nanoTime. A clock that is set back a little does no harm: what was passed on is told by the order of the
 * file then. What is older than the second that was asked for the kubelet leaves out itself (kuberuntime/logs, logWriter.write).
 */
export class Position {
  #last = '';
  /** Lines with the last time that were passed on. */
  #count = 0;
  /** The youngest time so far: later than the last one only where the clock was set back. */
  #youngest = '';
  #seeking = false;
  #seen = 0;

  /** What to ask for: the second of the last line, RFC 3339; undefined before the first line. */
  get sinceTime(): string | undefined {
    return this.#last === '' ? undefined : `${this.#last.slice(0, 19)}Z`;
  }

  /** The time of the last line; "" before the first. */
  get last(): string {
    return this.#last;
  }

  /** The next line is the first of a new connection. */
  reopen(): void {
    this.#seeking = this.#last !== '';
    this.#seen = 0;
  }

  /** The lines from here on are those of another file, which holds nothing of what was passed on. */
  nextFile(): void {
    this.#youngest = this.#last;
  }

  /** Takes the next line of a connection. @returns whether it is new */
  accept(time: string): boolean {
    if (this.#seeking && !this.#isBehind(time)) return false;
    this.#seeking = false;
    this.#count = time === this.#last ? this.#count + 1 : 1;
    this.#last = time;
    if (time > this.#youngest) this.#youngest = time;
    return true;
  }

  #isBehind(time: string): boolean {
    if (time === this.#last) {
      this.#seen += 1;
      if (this.#seen === this.#count) this.#seeking = false;
      return false;
    }
    return time > this.#youngest;
  }
}
