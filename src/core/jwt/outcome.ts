import type { HttpRequest } from '../wire/http-request.ts';

/** Where a check of tokens got to: the request as it goes on, and what becomes metadata when all ends well. */
export interface JwtState {
  readonly request: HttpRequest;
  readonly data: Readonly<Record<string, unknown>>;
  /** Claims went where the route is to be chosen anew by them. */
  readonly reroutes: boolean;
}

/** "ok", Envoy's words for what is wrong, or undefined where that is not known. */
export type JwtStatus = string | undefined;

export interface JwtOutcome {
  readonly status: JwtStatus;
  readonly state: JwtState;
}
