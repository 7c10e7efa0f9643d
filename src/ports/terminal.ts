/** Where text goes. stdout carries data only; notes, progress and errors go to stderr. */
export interface Terminal {
  /** Resolves when the text was taken; false when the reader is gone (a closed pipe). */
  out(text: string): Promise<boolean>;
  err(text: string): void;
  /** Replaces the one progress line on stderr; "" removes it. Nothing happens where stderr is no terminal. */
  progress(text: string): void;
  /** Columns of stdout; undefined when it is piped: nothing may be cut then. */
  readonly columns: number | undefined;
  /** Whether colour is welcome: a terminal, and neither NO_COLOR nor TERM=dumb. */
  readonly color: boolean;
}
