import { decodeRouteConfiguration } from '../../../../src/core/decode/route.ts';
import type { StreamFacts } from '../../../../src/core/wire/stream-facts.ts';
import type { HttpRequest } from '../../../../src/core/wire/http-request.ts';
import type { RouteChoice, RouteDecision } from '../../../../src/core/explain/model/route-call.ts';
import { chooseRoute } from '../../../../src/core/explain/route/choose-route.ts';
import { finishRoute } from '../../../../src/core/explain/route/finish-route.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';

export interface Branch {
  readonly probability: number;
  readonly choice: RouteChoice;
  readonly decision: RouteDecision;
}

const STREAM: StreamFacts = {
  connection: {
    destination: { ip: '198.18.0.1', port: 80 },
    sourceIp: '198.18.0.9',
    serverName: '',
  },
  remoteIp: '198.18.0.9',
  metadata: new Map(),
  filterState: new Map(),
};

export const request = (path: string, over: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  scheme: 'http',
  authority: 'shop.example',
  path,
  headers: [['x-forwarded-proto', 'http']],
  protocol: 'HTTP/1.1',
  bodyBytes: 0,
  ...over,
});

/** What the engine makes of a request to one virtual host "*" with these routes. */
export function ask(
  routes: readonly object[],
  asked: HttpRequest,
  {
    host = {},
    config = {},
    stream = {},
  }: { host?: object; config?: object; stream?: Partial<StreamFacts> } = {},
): Branch[] {
  const source: JsonObject = {
    name: 'test',
    virtual_hosts: [{ name: 'shop', domains: ['*'], routes, ...host }],
    ...config,
  };
  const question = {
    config: decodeRouteConfiguration(source),
    request: asked,
    stream: { ...STREAM, ...stream },
  };
  return chooseRoute(question).map(({ probability, value }) => ({
    probability,
    choice: value,
    decision: finishRoute(value, question),
  }));
}

/** The one decision there is. */
export function decided(...question: Parameters<typeof ask>): RouteDecision {
  const [first, ...others] = ask(...question);
  if (first === undefined || others.length > 0) throw new Error(`${others.length + 1} branches`);
  return first.decision;
}

/** The request as it goes upstream. */
export function sent(...question: Parameters<typeof ask>): HttpRequest {
  const decision = decided(...question);
  if (decision.kind !== 'forward') throw new Error(`not forwarded: ${decision.kind}`);
  return decision.request;
}

export const headersOf = ({ headers }: HttpRequest, ...names: readonly string[]): string[] =>
  headers.filter(([name]) => names.includes(name)).map(([name, value]) => `${name}=${value}`);

/** A route to a cluster. */
export const to = (cluster: string, match: object, more: object = {}) => ({
  match,
  route: { cluster },
  ...more,
});
/** The route that takes what others left. */
export const FALLBACK = to('other', { prefix: '/' });

/** The clusters that are reached, with their shares in percent. */
export const reached = (...question: Parameters<typeof ask>): string =>
  ask(...question)
    .map(
      ({ probability, decision }) =>
        `${Math.round(100 * probability)} ${decision.kind === 'forward' ? decision.cluster : decision.kind}`,
    )
    .join(', ');

/** A request for "/" with these headers. */
export const carrying = (...headers: [string, string][]) => request('/', { headers });
