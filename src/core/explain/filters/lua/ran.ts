import type { HttpRequest } from '../../../wire/http-request.ts';
import type { Value } from './value.ts';

/** What a script did to a request. */
export interface Ran {
  readonly request: HttpRequest;
  /** By namespace and key. */
  readonly metadata: ReadonlyMap<string, Readonly<Record<string, Value>>>;
  /** It changed headers or asked for it: the route is chosen anew, unless the config forbids the first. */
  readonly touchesHeaders: boolean;
  readonly clearsRoute: boolean;
  /** Where the first statement is that was not followed; absent where all were. */
  readonly stoppedAt?: number;
}
