import { expect, test } from 'vitest';
import { decodeRoute } from '../../../../src/core/decode/virtual-host.ts';
import type { FilterQuestion } from '../../../../src/core/explain/model/filter-call.ts';
import type { HttpRequest } from '../../../../src/core/wire/http-request.ts';
import { run, words } from './call.ts';

const WEBSOCKET: Partial<HttpRequest> = { headers: [['connection', 'keep-alive, Upgrade'], ['upgrade', 'WebSocket']] }; // prettier-ignore

/** What becomes of a request where manager and route know these upgrades. */
function upgraded(request: Partial<HttpRequest>, manager: string[], route: object[] = []): string[] {
  const decoded = decodeRoute({ match: { prefix: '/' }, route: { cluster: 'c', upgrade_configs: route } });
  const more: Partial<FilterQuestion> = { upgrades: manager, route: { route: decoded, isTlsRequired: false, perFilter: [], steps: [] } };
  return words(run('grpc_stats.v3.FilterConfig', {}, request, more));
} // prettier-ignore

test.each([
  ['the manager knows it, in whatever case', WEBSOCKET, ['websocket'], [], '1 pass'],
  ['nobody knows it', WEBSOCKET, [], [], '1 403'],
  ['the route knows it', WEBSOCKET, [], [{ upgrade_type: 'websocket' }], '1 pass'],
  ['another one is known', { headers: [['connection', 'upgrade'], ['upgrade', 'h2c']] } satisfies Partial<HttpRequest>, ['websocket'], [], '1 403'],
  ['CONNECT is an upgrade as well', { method: 'CONNECT' }, ['websocket'], [], '1 403'],
  ['CONNECT where it is known', { method: 'CONNECT' }, ['CONNECT'], [], '1 pass'],
  ['an upgrade header that the connection does not name is none', { headers: [['upgrade', 'websocket']] } satisfies Partial<HttpRequest>, [], [], '1 pass'],
  ['neither asks', {}, [], [], '1 pass'],
])('%s', (_, request, manager, route, wanted) => {
  expect(upgraded(request, manager, route)).toEqual([wanted]);
}); // prettier-ignore

test('the refusal is told with Envoy’s words', () => {
  const route = decodeRoute({ match: { prefix: '/' }, route: { cluster: 'c' } });
  const [branch] = run('grpc_stats.v3.FilterConfig', {}, WEBSOCKET, { upgrades: [], route: { route, isTlsRequired: false, perFilter: [], steps: [] } }); // prettier-ignore
  expect(branch?.value).toMatchObject({ kind: 'answer', status: 403, details: 'upgrade_failed' });
});
