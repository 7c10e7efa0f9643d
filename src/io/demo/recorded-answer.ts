/** An HTTP answer from a recording. */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

export interface Question {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
}

/** What listens on a port of a recorded pod; an answer that never comes is one that a hanging server gives. */
export type Answerer = (question: Question) => Promise<RecordedAnswer>;
