export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once after a time; the result cancels. */
  after(ms: number, call: () => void): () => void;
}
