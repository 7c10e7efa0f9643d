import type { RouteConfiguration } from '../../../src/core/model/envoy/route.ts';
import type { StreamFacts } from '../../../src/core/wire/stream-facts.ts';
import { isGrpc, type Header, type HttpRequest } from '../../../src/core/wire/http-request.ts';
import type {
  RouteChoice,
  RouteDecision,
  RouteQuestion,
} from '../../../src/core/explain/model/route-call.ts';
import { follow, mapBranches, type Branch } from '../../../src/core/explain/model/branch.ts';
import { chooseRoute } from '../../../src/core/explain/route/choose-route.ts';
import { dated } from '../../../src/core/explain/route/deadline.ts';
import { finishRoute } from '../../../src/core/explain/route/finish-route.ts';
import { withAuthority } from '../../../src/core/explain/route/host-rewrite.ts';
import { pathWithQuery, type Draft } from './draft.ts';
import type { Theme } from './table.ts';

/** One thing that may happen, with its probability. */
export interface Foretold {
  readonly probability: number;
  readonly choice: RouteChoice;
  readonly decision: RouteDecision;
  /** The host before that of the endpoint: copies for mirrors are taken earlier. */
  readonly mirrored: string;
}

/** What the engine says of a request. */
export function foretell(
  config: RouteConfiguration,
  draft: Draft,
  { id, theme }: { id: string; theme: Theme },
): Foretold[] {
  const question: RouteQuestion = {
    config,
    request: managed(draft, id, theme === 'tls'),
    stream: streamOf(draft, theme),
  };
  return chosen(question, theme === 'metadata').map(
    ({ probability, value: { choice, request } }) => {
      const decision = finishRoute(choice, { ...question, request });
      const mirrored = decision.kind === 'forward' ? decision.request.authority : '';
      return { probability, choice, decision: withEndpointHost(decision, choice), mirrored };
    },
  );
}

/** The choice and the request as it leaves it; where a filter clears the first, which it made without metadata, the second. */
function chosen(question: RouteQuestion, isCleared: boolean): Branch<{ readonly choice: RouteChoice; readonly request: HttpRequest }>[] {
  const none = { request: question.request, isLimited: false, managerMs: undefined };
  const first = isCleared ? { ...question, stream: { ...question.stream, metadata: new Map() } } : question;
  const once = mapBranches(chooseRoute(first), (choice) => ({ choice, ...dated(choice, none) }));
  if (!isCleared) return once;
  return follow(once, ({ request, isLimited }) =>
    mapBranches(chooseRoute({ ...question, request }), (choice) => ({ choice, ...dated(choice, { ...none, request, isLimited }) })),
  );
} // prettier-ignore

/** Whether Envoy's own answers to a request are gRPC's. */
export const isGrpcRequest = (draft: Draft): boolean => isGrpc(managed(draft, '', false));

/** What the HTTP connection manager of the test makes of a request before its route is chosen. */
function managed(draft: Draft, id: string, isTls: boolean): HttpRequest {
  const headers: Header[] = [
    ['x-test-id', id],
    ...draft.headers.map(([name, value]): Header => [name.toLowerCase(), value.trim()]),
  ];
  const own = headers.find(([name]) => name === 'x-forwarded-proto')?.[1];
  const proto = own ?? (isTls ? 'https' : 'http');
  const isScheme = /^https?$/i.test(proto);
  const forwarded = headers
    .filter(([name]) => name === 'x-forwarded-for')
    .map(([, value]) => value)
    .join(',');
  const isInternal = /^10\.[0-9.]+$/.test(forwarded);
  const kept = isInternal ? headers : headers.filter(([name]) => !INTERNAL_ONLY.has(name));
  return {
    method: draft.method,
    scheme: (isScheme ? proto.toLowerCase() : isTls ? 'https' : 'http') as HttpRequest['scheme'],
    authority: draft.authority,
    path: draft.method === 'CONNECT' ? '' : pathWithQuery(draft),
    headers: [
      ...kept,
      ...(own === undefined ? [['x-forwarded-proto', proto] as const] : []),
      ...(isInternal ? [['x-envoy-internal', 'true'] as const] : []),
    ],
    protocol: 'HTTP/1.1',
    bodyBytes: 0,
  };
}

/** What the manager takes from requests that do not come from inside (envoy/source/common/http/conn_manager_utility.cc). */
const INTERNAL_ONLY = new Set([
  'x-envoy-retriable-status-codes',
  'x-envoy-retriable-header-names',
  'x-envoy-retry-on',
  'x-envoy-retry-grpc-on',
  'x-envoy-max-retries',
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-upstream-stream-duration-ms',
]);

function streamOf(draft: Draft, theme: Theme): StreamFacts {
  const forwarded =
    draft.headers.find(([name]) => name === 'x-forwarded-for')?.[1]?.split(',') ?? [];
  const shown = draft.headers.find(([name]) => name === 'x-certificate')?.[1];
  const peer = { uriSans: [`spiffe://test/${shown}`], dnsSans: [], subject: 'O=meshdbg test' };
  const hasPeer = shown === 'trusted' || shown === 'strange';
  const tls = {
    serverName: '',
    isPeerValidated: shown === 'trusted',
    ...(hasPeer ? { peer } : {}),
  };
  const meta = draft.headers.find(([name]) => name === 'x-meta')?.[1];
  return {
    connection: {
      destination: { ip: '127.0.0.1', port: 80 },
      sourceIp: '127.0.0.1',
      serverName: '',
      ...(theme === 'tls' ? { tls } : {}),
    },
    remoteIp: forwarded.at(-1)?.trim() ?? '127.0.0.1',
    metadata: new Map(
      theme === 'metadata' && meta !== undefined ? [['test', { value: metadataValue(meta) }]] : [],
    ),
    filterState: new Map(),
  };
}

/** As the filter of the test puts it. */
function metadataValue(text: string): unknown {
  if (text === 'true') return true;
  if (text.startsWith('[')) return text.slice(1, -1).split(',');
  const number = Number(text);
  return text.trim() === '' || Number.isNaN(number) ? text : number;
}

/** All endpoints of the test have the name of their cluster. */
function withEndpointHost(decision: RouteDecision, { route, cluster }: RouteChoice): RouteDecision {
  if (
    decision.kind !== 'forward' ||
    !decision.takesEndpointHost ||
    route?.action.kind !== 'forward'
  )
    return decision;
  const appends = route.action.rewrite.appendForwardedHost === true;
  return { ...decision, request: withAuthority(decision.request, `${cluster}.internal`, appends) };
}
