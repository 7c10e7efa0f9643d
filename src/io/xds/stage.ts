/** How far a call had come when it failed: it decides what a bare "connection reset" means. */
export type Stage = 'connect' | 'tls' | 'http2' | 'call';

/** An error with the stage it came up in. */
export class StageError extends Error {
  readonly stage: Stage;
  override readonly cause: unknown;

  constructor(stage: Stage, cause: unknown) {
    super(`failed at ${stage}`);
    this.name = 'StageError';
    this.stage = stage;
    this.cause = cause;
  }
}

/** Runs one stage; its errors carry its name. */
export async function atStage<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new StageError(stage, cause);
  }
}
