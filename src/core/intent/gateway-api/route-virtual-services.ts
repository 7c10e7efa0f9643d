import { object, objects, strings } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { groupBy } from '../../model/group-by.ts';
import { createdAt, compare } from '../world/config-objects.ts';
import { epochMs } from '../../model/time.ts';
import { attachmentsOf, ownsHost, type Attachment, type Parents } from './attachment.ts';
import type { RouteContext } from './backend.ts';
import { derived } from './derived.ts';
import { inMatchOrder } from './http-order.ts';
import { httpRule, matchesOf } from './http-rule.ts';
import type { Place } from './origin.ts';
import { groupKindOf, type Referred } from './reference.ts';

/** What routes of all kinds are converted with. */
export interface RouteInput extends Pick<RouteContext, 'domain' | 'granted' | 'hasService' | 'hasHost'> {
  readonly parents: Parents;
  /** `hosts` of a ServiceEntry. */
  readonly entryHosts: (namespace: string, name: string) => readonly string[];
} // prettier-ignore

export const contextOf = (
  route: KubeObject,
  attachment: Attachment,
  input: RouteInput,
): RouteContext => ({
  ...input,
  kind: groupKindOf(route),
  namespace: route.namespace,
  needsGrant: attachment.gateway !== 'mesh',
});

/** The hosts of the service that a mesh route is for. */
export const meshHosts = ({ kind, namespace, name }: Referred, input: RouteInput): readonly string[] =>
  kind.endsWith('/ServiceEntry') ? input.entryHosts(namespace, name) : [`${name}.${namespace}.svc.${input.domain}`]; // prettier-ignore

export const ROUTE_SEMANTICS = { 'internal.istio.io/route-semantics': 'gateway' } as const;

export const parentName = ({ kind, name, namespace }: KubeObject): string =>
  `${kind}/${name}.${namespace}`;

interface Rule extends Place {
  readonly rule: JsonObject;
}

/** One route at one place for one host: what becomes a VirtualService, alone or with others of the same key. */
interface Part {
  readonly route: KubeObject;
  readonly key: string;
  readonly order: number;
  readonly gateway: string;
  readonly host: string;
  readonly rules: readonly Rule[];
}

/**
 * VirtualServices of HTTPRoutes and GRPCRoutes: one per gateway and host (mesh: per namespace, port and host), into which all
 * routes for it go (istio/pilot/pkg/config/kube/gateway/route_collections.go, HTTPRouteCollection, mergeHTTPRoutes).
 */
export function httpVirtualServices(
  routes: readonly KubeObject[],
  input: RouteInput,
): ConfigObject[] {
  const parts = routes.flatMap((route) => partsOf(route, input));
  return [...groupBy(parts, ({ key }) => key)].flatMap(([key, group]) => {
    const sorted = group.toSorted(byAge);
    const [first] = sorted;
    if (first === undefined) return [];
    const rules = inMatchOrder(sorted.flatMap((part) => part.rules));
    return [
      derived({
        kind: 'VirtualService',
        name: key.replaceAll('/', '~'),
        namespace: first.route.namespace,
        createdAt: createdAt(first.route),
        annotations: {
          ...ROUTE_SEMANTICS,
          'internal.istio.io/parents': sorted.map(({ route }) => parentName(route)).join(','),
        },
        spec: {
          hosts: [first.host],
          gateways: [first.gateway],
          http: rules.map(({ rule }) => rule),
        },
        from: first.route,
        parts: rules,
      }),
    ];
  });
}

const age = ({ route }: Part): number => epochMs(createdAt(route)) ?? 0;

const byAge = (a: Part, b: Part): number =>
  age(a) - age(b) ||
  compare(a.route.namespace, b.route.namespace) ||
  compare(`${a.route.name}~${a.order}`, `${b.route.name}~${b.order}`);

function partsOf(route: KubeObject, input: RouteInput): Part[] {
  const parts: Part[] = [];
  const named = strings(object(route.raw, 'spec'), 'hostnames');
  for (const attachment of attachmentsOf(route, input.parents)) {
    const { gateway, reference } = attachment;
    const isMesh = gateway === 'mesh';
    const converted = rulesOf(route, contextOf(route, attachment, input));
    const rules = isMesh && reference.port !== 0 ? converted.map((rule) => atPort(rule, reference.port)) : converted; // prettier-ignore
    if (rules.length === 0) continue;
    const key = isMesh ? `${route.namespace}${reference.port === 0 ? '' : `/${reference.port}`}` : gateway; // prettier-ignore
    const hosts = isMesh ? meshHosts(reference, input) : named.length === 0 ? ['*'] : named;
    for (const host of hosts)
      if (ownsHost(attachment, host))
        parts.push({ route, key: `${key}/${host}`, order: parts.length, gateway, host, rules });
  }
  return parts;
}

/** The rules of a route, one for each match; none at all when one of them is wrong. */
function rulesOf(route: KubeObject, context: RouteContext): readonly Rule[] {
  const rules: Rule[] = [];
  for (const [index, source] of objects(object(route.raw, 'spec'), 'rules').entries())
    for (const match of matchesOf(source)) {
      const name = `${route.namespace}.${route.name}.${index}`;
      const rule = httpRule(source, match, { name, context, grpc: route.kind === 'GRPCRoute' });
      if (rule === undefined) return [];
      rules.push({ rule, object: route, field: `spec.rules[${index}]` });
    }
  return inMatchOrder(rules);
}

/** Narrows a rule to a port of the service that is its parent. */
function atPort(rule: Rule, port: number): Rule {
  const matches = objects(rule.rule, 'match');
  const match = matches.length === 0 ? [{ port }] : matches.map((each) => ({ ...each, port }));
  return { ...rule, rule: { ...rule.rule, match } };
}
