import { drawing, type Draw } from '../chain-scene.ts';
import { plain, someAction, type Action } from './actions.ts';
import {
  GRPC,
  someCookieCriterion,
  someFraction,
  someMetadataCriterion,
  someQueryCriterion,
  someTlsCriterion,
} from './criteria.ts';
import { chance, draws, setHeader, type Criterion, type Draft } from './draft.ts';
import { someHeaderCriterion, somePseudoCriterion } from './header-criteria.ts';
import { someHeaderOperations, touchOperations } from './operations.ts';
import { somePath, somePathCriterion } from './paths.ts';
import { someMirrorList, someRetryPolicy } from './policies.ts';

/** What a route configuration is for. */
export type Theme =
  'plain' | 'ports' | 'levels' | 'parameters' | 'header host' | 'metadata' | 'tls' | 'only default';

/** A generated route and how to reach it. */
export interface Made {
  readonly name: string;
  readonly criteria: readonly Criterion[];
  readonly action: Action;
}

export interface MadeHost {
  readonly domains: readonly string[];
  readonly kinds: readonly string[];
  readonly routes: readonly Made[];
}

export interface Table {
  readonly theme: Theme;
  readonly config: object;
  readonly hosts: readonly MadeHost[];
}

/** A route configuration with so many virtual hosts, the same each time. */
export function someTable(theme: Theme, size: number, seed: number): Table {
  const draw = drawing(seed);
  const made = Array.from({ length: size }, (_, at) => someHost(draw, theme, at));
  return {
    theme,
    hosts: made.map(({ host }) => host),
    config: {
      name: theme,
      validate_clusters: false,
      virtual_hosts: made.map(({ config }) => config),
      ...(theme === 'ports' ? { ignore_port_in_host_matching: true } : {}),
      ...(theme === 'levels'
        ? {
            most_specific_header_mutations_wins: true,
            ...someHeaderOperations(draw),
            request_mirror_policies: someMirrorList(draw),
          }
        : {}),
      ...(theme === 'plain' ? someHeaderOperations(draw) : {}),
      ...(theme === 'parameters' ? { ignore_path_parameters_in_path_matching: true } : {}),
      ...(theme === 'header host' ? { vhost_header: 'X-Vhost' } : {}),
    },
  };
}

function someHost(draw: Draw, theme: Theme, at: number): { host: MadeHost; config: object } {
  const routes = [
    ...Array.from({ length: 5 }, (_, index) =>
      someRoute(draw, {
        theme,
        name: `${theme}-${at}-${index}`,
        isFallback: at === 0 && theme !== 'only default',
      }),
    ),
    ...(chance(draw, 60) ? [lastRoute(draw, `${theme}-${at}-last`)] : []),
  ];
  const domains = theme === 'only default' || at === 0 ? ['*'] : someDomains(draw, at);
  const tls = chance(draw, 12) ? draw(['ALL', 'EXTERNAL_ONLY']) : undefined;
  const more = {
    ...(tls === undefined ? {} : { require_tls: tls }),
    ...(chance(draw, 25) ? someHeaderOperations(draw) : {}),
    ...(chance(draw, 20) ? { retry_policy: someRetryPolicy(draw) } : {}),
    ...(chance(draw, 15) ? { request_mirror_policies: someMirrorList(draw) } : {}),
    ...(chance(draw, 20) ? { include_request_attempt_count: true } : {}),
  };
  return {
    host: {
      domains,
      kinds: tls === undefined ? [] : [`virtual host wants TLS ${tls}`],
      routes: routes.map(({ made }) => made),
    },
    config: { name: `host-${at}`, domains, routes: routes.map(({ config }) => config), ...more },
  };
}

const someDomains = (draw: Draw, at: number): string[] => {
  const name = `s${at}`;
  return draw([
    [`${name}.example`, `${name}.example:8080`],
    [`${name}.Example`],
    [`*.${name}.example`],
    [`*-${name}.example`, `${name}.test`],
    [`${name}.*`],
    [`${name}-*`, `*.deep.${name}.example`],
    [`[::${at.toString(16)}]`, `127.0.0.1:${at}`],
  ]);
};

const lastRoute = (draw: Draw, name: string) => {
  const action = someAction(draw, { prefix: '/' });
  return {
    made: { name, criteria: [], action },
    config: { name, match: { prefix: '/' }, ...action.route },
  };
};

function someRoute(
  draw: Draw,
  { theme, name, isFallback }: { theme: Theme; name: string; isFallback: boolean },
): { made: Made; config: object } {
  const path = somePathCriterion(draw);
  const criteria = isFallback ? [path] : [path, ...someCriteria(draw, theme)];
  const match = joined(criteria);
  const action = isFallback ? plain(draw) : someAction(draw, match);
  const operations = chance(draw, theme === 'levels' ? 60 : 20)
    ? someHeaderOperations(draw)
    : undefined;
  const kinds = [...action.kinds, ...(operations === undefined ? [] : ['header operations'])];
  return {
    made: { name, criteria, action: { ...action, kinds } },
    config: { name, match, ...action.route, ...operations },
  };
}

function someCriteria(draw: Draw, theme: Theme): Criterion[] {
  if (theme === 'tls') return chance(draw, 80) ? [someTlsCriterion(draw)] : [];
  if (theme === 'metadata') return [someMetadataCriterion(draw)];
  return draws(draw, CRITERIA, 2).map((make) => make(draw));
}

/** Each kind so often as it is to be drawn. */
const CRITERIA: readonly ((draw: Draw) => Criterion)[] = [
  someHeaderCriterion,
  someHeaderCriterion,
  someHeaderCriterion,
  somePseudoCriterion,
  someQueryCriterion,
  someQueryCriterion,
  someCookieCriterion,
  () => GRPC,
  someFraction,
];

/** The RouteMatch of several criteria: lists are joined. */
function joined(criteria: readonly Criterion[]): Record<string, unknown> {
  const match: Record<string, unknown> = {};
  for (const criterion of criteria)
    for (const [field, value] of Object.entries(criterion.match)) {
      const own = match[field];
      match[field] = Array.isArray(own) && Array.isArray(value) ? [...own, ...value] : value;
    }
  return match;
}

/** A request that is meant for some route of the table, more or less. */
export function someRequest(draw: Draw, { hosts, theme }: Table): Draft {
  const host = draw(hosts);
  const target = draw(host.routes);
  const request: Draft = {
    method: draw(['GET', 'GET', 'POST']),
    authority: someAuthority(draw, draw(host.domains)),
    path: somePath(draw),
    query: draw([[], [], ['z=2'], ['x=1', 'y']]),
    headers: [],
  };
  target.action.touch(request, draw);
  const missed = chance(draw, 30) ? draw([...target.criteria, null]) : undefined;
  for (const criterion of target.criteria)
    if (criterion === missed) criterion.miss(request, draw);
    else criterion.fit(request, draw);
  touchOperations(request, draw);
  if (host.kinds.length > 0) touchTls(request, draw);
  if (theme === 'header host') {
    setHeader(
      request,
      'x-vhost',
      ...draw([
        [request.authority],
        [request.authority],
        [request.authority],
        [request.authority, 'other.example'],
        [],
      ]),
    );
    request.authority = draw(['a.example', request.authority]);
  }
  // The codec refuses CONNECT to anything but host and port.
  if (request.method === 'CONNECT')
    request.authority = `${request.authority.replace(/\.?(?::[^:\]]*)*$/, '') || 'x'}:8080`;
  if (theme === 'parameters' && chance(draw, 60)) request.path = withParameters(draw, request.path);
  return request;
}

function touchTls(request: Draft, draw: Draw): void {
  if (chance(draw, 60)) setHeader(request, 'x-forwarded-proto', draw(['http', 'https', 'HTTPS']));
  setHeader(
    request,
    'x-forwarded-for',
    ...draw([[], ['10.1.2.3'], ['203.0.113.9'], ['10.1.2.3, 10.1.2.4']]),
  );
}

const withParameters = (draw: Draw, path: string): string =>
  draw([
    `${path};v=1`,
    path.replace(/(.)\/([^/]*)$/, '$1;a=b/$2'),
    `${path};`,
    path.replace('/', '/;x'),
    `${path};v=1/more`,
  ]);

/** A host that a domain may match; ports and case as clients write them, and near misses. */
function someAuthority(draw: Draw, domain: string): string {
  const host =
    domain === '*'
      ? draw(['any.example', 'else.test:81'])
      : domain.replace('*', draw(['x', 'a.b', 'deep']));
  if (chance(draw, 85)) return draw([host, host, host.toUpperCase()]);
  return draw([
    `${host}:8080`,
    `${host}:80`,
    `${host}.`,
    `${host}:`,
    `${host}:abc`,
    host.replace(/:\d+$/, ''),
    domain.replace('*', ''),
    host.startsWith('[') ? host : `x${host}`,
  ]);
}
