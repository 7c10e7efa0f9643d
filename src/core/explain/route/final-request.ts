import type { HeaderOperations } from '../../model/envoy/header-operations.ts';
import type { Forward, WeightedCluster } from '../../model/envoy/route-action.ts';
import type { Route, VirtualHost } from '../../model/envoy/virtual-host.ts';
import { withOpenHeaders, type Header, type HttpRequest } from '../../wire/http-request.ts';
import type { RouteChoice, RouteQuestion } from '../model/route-call.ts';
import { changedHeaders, withHeader } from './header-operations.ts';
import { withRewrittenHost } from './host-rewrite.ts';
import { rewrittenPath } from './path-rewrite.ts';
import { formatted, isTold, type Formatted } from './substitution.ts';

/** A route that a request takes. */
export interface Chosen {
  readonly route: Route;
  readonly virtualHost: VirtualHost;
  readonly choice: RouteChoice;
  readonly question: RouteQuestion;
}

interface Forwarding extends Chosen {
  readonly action: Forward;
  /** Of a split. */
  readonly entry: WeightedCluster | undefined;
}

/**
 * The request as it goes upstream: header operations level by level, then host, then path
 * (envoy/source/common/router/config_impl.cc, RouteEntryImplBase::finalizeRequestHeaders; weighted_cluster_specifier.cc).
 */
export function finalRequest(start: HttpRequest, chosen: Forwarding): HttpRequest {
  const { action, entry, route, choice, question } = chosen;
  const facts = (request: HttpRequest): Formatted => ({
    request,
    connection: question.stream.connection,
    remoteIp: question.stream.remoteIp,
    cluster: choice.cluster ?? '',
    routeName: route.name,
  });
  const change = (request: HttpRequest, operations: HeaderOperations): HttpRequest => {
    const format = (text: string, headers: readonly Header[]): string =>
      formatted(text, facts({ ...request, headers }));
    // An operator that cannot be filled in leaves a header whose value is not known.
    const untold = operations.requestAdd.filter(({ value }) => !isTold(value, facts(request))).map(({ name }) => name); // prettier-ignore
    return withOpenHeaders({ ...request, headers: changedHeaders(request.headers, operations, format) }, untold); // prettier-ignore
  };
  const split = entry === undefined ? start : withSplitHost(change(start, entry.headers), entry);
  const changed = routeLevels(chosen).reduce(change, split);
  const { rewrite } = action;
  // Formats of hosts do not omit what is missing, those of paths do.
  const hosted = withRewrittenHost(changed, rewrite, (text) => formatted(text, facts(changed), '-'));
  const format = (text: string): string => formatted(text, facts(hosted));
  const path = rewrittenPath(hosted.path, route.match, { rewrite, format });
  if (path === undefined) return hosted;
  return { ...hosted, path, headers: withHeader(hosted.headers, 'x-envoy-original-path', hosted.path) };
} // prettier-ignore

/** A split's own host leaves no trace of the one before. */
const withSplitHost = (request: HttpRequest, { hostRewrite }: WeightedCluster): HttpRequest =>
  hostRewrite === undefined || hostRewrite === ''
    ? request
    : { ...request, authority: hostRewrite };

/** Route, virtual host, route configuration in the order in which they are applied; later ones win. */
function routeLevels({
  route,
  virtualHost,
  question,
}: Pick<Chosen, 'route' | 'virtualHost' | 'question'>): HeaderOperations[] {
  const { config } = question;
  const levels = [route.headers, virtualHost.headers, config.headers];
  return config.mostSpecificHeaderMutationsWins ? levels.toReversed() : levels;
}

/** All levels of header operations in the order in which they are applied; a split's come first always. */
export const levelsOf = (
  chosen: Pick<Forwarding, 'entry' | 'route' | 'virtualHost' | 'question'>,
): HeaderOperations[] => [
  ...(chosen.entry === undefined ? [] : [chosen.entry.headers]),
  ...routeLevels(chosen),
];
