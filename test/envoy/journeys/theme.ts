import type { HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';
import type { REQUIRED } from '../kind-table.ts';
import type { Door } from './journey-scene.ts';

/** Connection managers of a kind, and requests to them. */
export interface Theme {
  readonly name: keyof typeof REQUIRED.journeys;
  /** Every request is left to chance in some way: so many times the usual pairs are asked. */
  readonly chanceTimes?: number;
  readonly doors: number;
  door(draw: Draw, at: number): Door;
  /** A request to a door, and what it is for the table. */
  request(draw: Draw, door: number): { readonly request: HttpRequest; readonly kinds: readonly string[] }; // prettier-ignore
}
