import { expect, test } from 'vitest';
import { decodeRouteAction } from '../../../../src/core/decode/route-action.ts';
import { isFollowed } from '../../../../src/core/explain/journey/http.ts';
import type { Route } from '../../../../src/core/model/envoy/virtual-host.ts';

/** Whether Envoy itself follows an application's answer with this status. */
function follows(policy: object | undefined, status: number): boolean {
  const action = decodeRouteAction({ route: { cluster: 'c', internal_redirect_policy: policy } });
  // The part of a route that counts here.
  const route = { action } as Route;
  return isFollowed({ route }, { kind: 'response', isApplication: true, status });
}

test.each([
  [undefined, 302, false],
  [{}, 302, true],
  [{}, 301, false],
  [{}, 200, false],
  [{ redirect_response_codes: [307, 308] }, 308, true],
  [{ redirect_response_codes: [307, 308] }, 302, false],
  [{ max_internal_redirects: 0 }, 302, false],
])('by %j an answer of %i is followed: %s', (policy, status, wanted) => {
  expect(follows(policy, status)).toBe(wanted);
});
