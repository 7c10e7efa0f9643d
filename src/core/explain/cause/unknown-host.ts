import { nearest } from '../../model/nearest.ts';
import { refTo } from '../../model/provenance.ts';
import type { ProxyContext } from '../../intent/context.ts';
import { mergedGateway } from '../../intent/gateway/merged-gateway.ts';
import type { GatewayServer } from '../../intent/gateway/server.ts';
import { hostIntersection } from '../../intent/model/hostname.ts';
import { intentAt } from '../../tls/mesh/intent-at.ts';
import { policySource } from '../../tls/mesh/outbound-policy.ts';
import { explainHost, hostNames } from '../../why/hosts.ts';
import type { Intent } from '../../why/intent.ts';
import { listed } from '../../model/listed.ts';
import { serversOf } from '../../why/gateway-binding.ts';
import { serviceExclusions } from '../../why/service.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Blame } from '../model/blame.ts';
import type { Cause } from '../model/cause.ts';
import type { Remark } from '../model/remark.ts';

type UnknownHost = Extract<Blame, { readonly kind: 'unknown-host' }>;

/** Why a proxy has nothing for a host: the rule that keeps it away, a gateway's server without a rule, or what the mesh does with strangers. */
export function unknownHost(mesh: ExplainMesh, blame: UnknownHost): Cause {
  const intent = intentAt(mesh, blame.proxy);
  if (intent === undefined) return { causes: [] };
  return intent.context.proxy.type === 'router'
    ? unknownAtGateway(intent, blame)
    : unknownInMesh(intent, blame);
}

function unknownInMesh(intent: Intent, { host, port }: UnknownHost): Cause {
  const { context } = intent;
  const names = hostNames(context, host);
  const excluded = explainHost(intent, names, false)?.exclusions.find(({ cause }) => cause !== null); // prettier-ignore
  const causes = [excluded?.cause ?? undefined, policySource(context)].filter((one) => one !== undefined); // prettier-ignore
  if (excluded !== undefined) return { causes, note: excluded.says };
  const [first] = serviceExclusions(context, names[0] ?? host, port);
  if (first === undefined) return { causes };
  const { says, cause } = first;
  return { causes, remarks: [{ says, ...(cause === null ? {} : { resource: cause }) }] };
}

function unknownAtGateway(intent: Intent, { host, port }: UnknownHost): Cause {
  const { context } = intent;
  const rules = explainHost(intent, [host], false)?.exclusions.filter(({ cause }) => cause !== null) ?? []; // prettier-ignore
  const [excluded] = rules;
  const here = serversAt(context, port);
  const server = here.find((one) => has(one, host));
  const causes = [
    excluded?.cause ?? undefined,
    server && refTo(server.gateway, `${server.field}.hosts`),
  ].filter((cause) => cause !== undefined);
  if (excluded !== undefined) return { causes, note: excluded.says };
  if (server !== undefined) return { causes, note: 'no VirtualService of this gateway has the host' }; // prettier-ignore
  return { causes, remarks: notServed(context, here, host) };
}

const has = ({ hosts }: GatewayServer, host: string): boolean =>
  hostIntersection(hosts.map(nameIn), [host]).length > 0;

/** Without the namespace of those who may bind to it. */
const nameIn = (host: string): string => host.slice(host.indexOf('/') + 1);

/** Servers at the port of the gateway's pod, or all. */
function serversAt(context: ProxyContext, port: number | undefined): GatewayServer[] {
  const { ports } = mergedGateway(context);
  const here = ports.filter((one) => one.port === port).flatMap(({ servers }) => servers);
  return here.length > 0 ? here : serversOf(context);
}

/** A host that no server of the port has: where else it is, else the hosts that there are, the likeliest first. */
function notServed(context: ProxyContext, here: readonly GatewayServer[], host: string): Remark[] {
  const elsewhere = serversOf(context).find((one) => !here.includes(one) && has(one, host));
  if (elsewhere !== undefined)
    return [{ says: `${host} is served at port ${elsewhere.port.number} (${elsewhere.port.protocol}) of this gateway, not here.`, resource: refTo(elsewhere.gateway, `${elsewhere.field}.port`) }]; // prettier-ignore
  const all = [...new Set(here.flatMap(({ hosts }) => hosts.map(nameIn)))];
  const hosts = [...new Set([...nearest(host, all), ...all])];
  const [first] = hosts;
  const server = here.find((one) => one.hosts.some((own) => nameIn(own) === first));
  if (server === undefined) return [{ says: 'No Gateway has a server for this port.' }];
  return [{ says: `No Gateway has the host ${host} here: there is ${listed(hosts, 4)}.`, resource: refTo(server.gateway, `${server.field}.hosts`) }]; // prettier-ignore
}
