import { object as objectIn, strings } from '../../decode/read.ts';
import { qualifiedHost } from '../../intent/scope/host.ts';
import { refTo } from '../../model/provenance.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import { resourceText, type ResourceRef } from '../../model/resource.ts';
import { intentAt } from '../../tls/mesh/intent-at.ts';
import { explainHost, hostNames } from '../../why/hosts.ts';
import type { Explanation } from '../explain-request.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Hop } from '../model/hop.ts';
import type { HopKind } from '../model/outcome.ts';
import { remarkHop } from '../model/remark.ts';

/**
 * VirtualServices for the host of a request that had no part in it, and why: bound to gateways only, hidden from the client, for a name
 * that nobody has. Looked for only where no rule was met.
 */
export function idleRules(mesh: ExplainMesh, { request, outcomes, choices }: Explanation): Hop[] {
  if (mesh.objects.length === 0) return [];
  const { source, host } = request;
  if (source.kind === 'pod' && outcomes.every(({ decidedBy }) => decidedBy.hop === 'dns'))
    return rulesFor(mesh, { proxy: source.ref, host, hop: 'dns' });
  return choices.flatMap(({ place, question, choice: { route } }) =>
    place.side !== 'client' || place.proxy === null || route === undefined || route.owner !== undefined
      ? []
      : rulesFor(mesh, { proxy: place.proxy, host: question.request.authority, hop: 'route' }),
  ); // prettier-ignore
}

interface Asked {
  readonly proxy: ProxyRef;
  readonly host: string;
  readonly hop: HopKind;
}

function rulesFor(mesh: ExplainMesh, { proxy, host, hop }: Asked): Hop[] {
  const intent = intentAt(mesh, proxy);
  const found = intent && explainHost(intent, hostNames(intent.context, host), false);
  if (found === undefined) return [];
  const told = (says: string, resource: ResourceRef): Hop => remarkHop(hop, 'client', { says, resource }); // prettier-ignore
  const idle = found.exclusions.flatMap(({ says, cause }) => cause?.kind === 'VirtualService' ? [told(says, cause)] : []); // prettier-ignore
  const vain = found.present ? [] : found.chain.flatMap(({ cause }) => cause.kind === 'VirtualService' ? [hostField(mesh, cause, found.name)] : []); // prettier-ignore
  return [...vain.map((one) => told(`${resourceText(one)} has ${found.name}, which no Service or ServiceEntry has`, one)), ...idle]; // prettier-ignore
}

/** The entry of spec.hosts that means a host. */
function hostField(mesh: ExplainMesh, rule: ResourceRef, host: string): ResourceRef {
  const object = mesh.objectOf(rule);
  if (object === undefined) return { ...rule, field: 'spec.hosts' };
  const hosts = strings(objectIn(object.raw, 'spec'), 'hosts');
  const at = hosts.findIndex((one) => qualifiedHost(one, object.namespace, mesh.world.domain) === host); // prettier-ignore
  return refTo(object, at < 0 ? 'spec.hosts' : `spec.hosts[${at}]`);
}
