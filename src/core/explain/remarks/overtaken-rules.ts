import { object, objects, strings } from '../../decode/read.ts';
import { mergedGateway } from '../../intent/gateway/merged-gateway.ts';
import { qualifiedGateway } from '../../intent/scope/host.ts';
import type { Route } from '../../model/envoy/virtual-host.ts';
import type { KubeObject } from '../../model/kube.ts';
import { refTo } from '../../model/provenance.ts';
import { resourceText, type ResourceRef } from '../../model/resource.ts';
import { matchSignature } from '../../query/routes/match-signature.ts';
import { virtualServiceMatch } from '../../query/routes/virtual-service-match.ts';
import { intentAt } from '../../tls/mesh/intent-at.ts';
import { isSameObject, spoken } from '../../why/exclusion.ts';
import { serversOf } from '../../why/gateway-binding.ts';
import { deepened } from '../../why/shadowed-rules.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import { originOf } from '../ground/origin-of.ts';
import type { Chosen } from '../journey/trail.ts';
import type { Remark } from '../model/remark.ts';
import { objections } from '../route/criteria.ts';

/**
 * A rule of another VirtualService for the same host that would take the request as well, but comes later: whoever wrote it does not know
 * why it has no effect. Of two Gateways the older one's VirtualServices come first (istio/pilot/pkg/networking/core/gateway.go).
 */
export function overtakenRules(mesh: ExplainMesh, { place, question, choice }: Chosen): Remark[] {
  const { route, virtualHost } = choice;
  if (route?.owner === undefined || virtualHost === undefined) return [];
  const { owner } = route;
  const asked = { request: question.request, stream: question.stream, ignorePathParameters: question.config.ignorePathParameters }; // prettier-ignore
  const later = virtualHost.routes.slice(virtualHost.routes.indexOf(route) + 1);
  const other = later.find((one) => one.owner !== undefined && !isSameObject(one.owner, owner) && objections(one.match, asked).next().done === true); // prettier-ignore
  if (other?.owner === undefined) return [];
  const origin = originOf(mesh);
  const theirs = origin(other, virtualHost).owner ?? other.owner;
  const own = matchField(mesh, route, origin(route, virtualHost).owner ?? owner);
  return [
    { says: `${resourceText(theirs)} would take it, too, but comes later.`, resource: own },
    ...overtakenGateways(mesh, place, { owner, other: other.owner }),
  ];
}

/** The part of a rule that let a request in: "spec.http[0].match[0].uri.prefix". */
function matchField(mesh: ExplainMesh, { match }: Route, ref: ResourceRef): ResourceRef {
  const written = objectOf(mesh, ref);
  const [, rule] = /^spec\.http\[(\d+)\]$/.exec(ref.field ?? '') ?? [];
  if (written === undefined || rule === undefined) return ref;
  const signature = matchSignature(match);
  const at = objects(ruleOf(written, Number(rule)), 'match').findIndex((one) => matchSignature(virtualServiceMatch(one)) === signature); // prettier-ignore
  return at < 0 ? refTo(written, ref.field) : deepened(mesh.world, refTo(written, `${ref.field ?? ''}.match[${at}]`)); // prettier-ignore
}

const objectOf = ({ objects: all }: ExplainMesh, ref: ResourceRef): KubeObject | undefined =>
  all.find((one) => isSameObject(one, ref));

const ruleOf = ({ raw }: KubeObject, rule: number): ReturnType<typeof object> =>
  objects(object(raw, 'spec'), 'http')[rule];

function overtakenGateways(
  mesh: ExplainMesh,
  { proxy }: Chosen['place'],
  { owner, other }: { readonly owner: ResourceRef; readonly other: ResourceRef },
): Remark[] {
  const intent = proxy === null ? undefined : intentAt(mesh, proxy);
  if (intent?.context.proxy.type !== 'router') return [];
  const { names } = mergedGateway(intent.context);
  const bound = (ref: ResourceRef): string[] => strings(object(objectOf(mesh, ref)?.raw, 'spec'), 'gateways').map((name) => qualifiedGateway(name, ref.namespace)).filter((name) => names.has(name)); // prettier-ignore
  const own = bound(owner);
  const theirs = bound(other);
  if (theirs.length === 0 || theirs.some((name) => own.includes(name))) return [];
  const servers = serversOf(intent.context);
  const first = servers.find(({ gatewayName }) => own.includes(gatewayName));
  const server = servers.find(({ gatewayName, port }) => theirs.includes(gatewayName) && port.number === first?.port.number); // prettier-ignore
  if (first === undefined || server === undefined) return [];
  return [{ says: `${spoken(server.gateway)} has the same host at port ${server.port.number} and is younger than ${spoken(first.gateway)}, whose rules come first.`, resource: refTo(server.gateway, `${server.field}.hosts`) }]; // prettier-ignore
}
