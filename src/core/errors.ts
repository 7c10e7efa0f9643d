/** Stable codes of the errors that meshdbg itself raises; scripts may match on them. */
export type ErrorCode =
  | 'usage'
  | 'not-found'
  | 'ambiguous'
  | 'forbidden'
  | 'unauthorized'
  | 'unreachable'
  | 'timeout'
  | 'unreadable'
  | 'unwritable'
  | 'too-large'
  | 'not-a-proxy'
  | 'unsupported'
  | 'interrupted';

export interface ErrorDetails {
  /** What the user can do next, one line a step. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * A failure that meshdbg understands: one plain sentence, and the next step as a hint.
 * Anything else that is thrown counts as a defect of meshdbg (exit code 70).
 */
export class MeshdbgError extends Error {
  readonly code: ErrorCode;
  /** Never empty. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'MeshdbgError';
    this.code = code;
    this.hint = details.hint === '' ? undefined : details.hint;
  }
}

/** Exit codes of design.md section 2. */
export const EXIT = { fine: 0, notFine: 1, noAnswer: 2, defect: 70, interrupted: 130 } as const;

/** The exit code that an error leads to. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof MeshdbgError)) return EXIT.defect;
  return error.code === 'interrupted' ? EXIT.interrupted : EXIT.noAnswer;
}
