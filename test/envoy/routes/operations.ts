import type { Draw } from '../chain-scene.ts';
import { chance, draws, setHeader, type Draft } from './draft.ts';

const NAMES = ['x-op-a', 'X-Op-B', 'x-op-c', 'x-one', 'end-user'];
const VALUES = [
  'plain',
  '',
  '%REQ(end-user)%',
  '[%REQ(x-none)%]',
  '%REQ(x-none?x-one)%',
  '%REQ(x-two):3%',
  '100%%',
  '%PROTOCOL%',
  '%ROUTE_NAME%',
  '%UPSTREAM_CLUSTER%',
  '%REQ(:authority)%',
  '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
  '%PATH(NQ)%',
  '%REQ(x-op-a)%',
];
const ACTIONS = [
  'APPEND_IF_EXISTS_OR_ADD',
  'ADD_IF_ABSENT',
  'OVERWRITE_IF_EXISTS_OR_ADD',
  'OVERWRITE_IF_EXISTS',
];

/** Header operations of one level. */
export const someHeaderOperations = (draw: Draw): object => ({
  request_headers_to_add: draws(draw, [0], 4).map(() => ({
    header: { key: draw(NAMES), value: draw(VALUES) },
    ...draw([{}, { append_action: draw(ACTIONS) }, { append_action: draw(ACTIONS) }]),
    ...draw([{}, {}, { keep_empty_value: true }]),
  })),
  request_headers_to_remove: draws(draw, ['x-two', 'X-One', 'x-op-a', 'x-number'], 1),
});

/** Headers that operations touch. */
export function touchOperations(request: Draft, draw: Draw): void {
  for (const name of ['x-op-a', 'x-op-b', 'x-one', 'x-two'])
    if (chance(draw, 40) && !request.headers.some(([own]) => own === name))
      setHeader(request, name, ...draw([['own'], ['own', 'other']]));
}
