import { object, objects, strings, text } from '../../../../../src/core/decode/read.ts';
import { compileOutbound } from '../../../../../src/core/intent/listeners/outbound/outbound.ts';
import type { JsonObject } from '../../../../../src/core/model/json.ts';
import { contextOf, podYaml, yamlWorld } from '../../yaml-world.ts';

export interface Client {
  readonly mesh?: JsonObject;
  /** Variables of the proxy's container. */
  readonly env?: Readonly<Record<string, string>>;
  readonly addresses?: readonly string[];
}

/** The outbound listeners of the client "web" in namespace "shop", beside what the YAML says. */
export function outboundOf(
  yaml: string,
  { mesh, env = {}, addresses = ['192.0.2.1'] }: Client = {},
): JsonObject[] {
  // prettier-ignore
  const variables = Object.entries(env).map(([name, value]) => `{ name: ${name}, value: "${value}" }`); // prettier-ignore
  const pod = podYaml('shop', 'web')
    .replace('args: [proxy, sidecar]', `args: [proxy, sidecar], env: [${variables.join(', ')}]`)
    .replace('podIP: 192.0.2.1', `podIP: "${addresses[0]}", podIPs: [${addresses.map((ip) => `{ ip: "${ip}" }`).join(', ')}]`); // prettier-ignore
  return compileOutbound(contextOf(yamlWorld(`${pod}${yaml}`, mesh), 'shop/web'));
}

export const listenerNames = (listeners: readonly JsonObject[]): string[] =>
  listeners
    .map((one) => text(one, 'name') ?? '')
    .filter((name) => name !== 'virtualOutbound')
    .toSorted();

export const named = (listeners: readonly JsonObject[], name: string): JsonObject | undefined =>
  listeners.find((one) => one['name'] === name);

/** Each chain by what it matches and where it leads: "http → 80", "sni a.example.com → outbound|443||a.example.com", "default any → PassthroughCluster". */
export function chains(listener: JsonObject | undefined): string[] {
  const fallback = object(listener, 'default_filter_chain');
  return [
    ...objects(listener, 'filter_chains').map((chain) => `${matchOf(chain)} → ${targetOf(chain)}`),
    ...(fallback === undefined ? [] : [`default ${matchOf(fallback)} → ${targetOf(fallback)}`]),
  ];
}

function matchOf(chain: JsonObject): string {
  const match = object(chain, 'filter_chain_match');
  const names = strings(match, 'server_names').map((name) => `sni ${name}`);
  const ranges = objects(match, 'prefix_ranges').map((range) => `${String(range['address_prefix'])}/${String(range['prefix_len'])}`); // prettier-ignore
  const http = strings(match, 'application_protocols').length > 0 ? ['http'] : [];
  return [...names, ...ranges, ...http].join(' ') || 'any';
}

function targetOf(chain: JsonObject): string {
  const last = object(objects(chain, 'filters').at(-1), 'typed_config');
  const weighted = objects(object(last, 'weighted_clusters'), 'clusters').map((one) => `${String(one['name'])}*${String(one['weight'])}`); // prettier-ignore
  const rds = object(last, 'rds');
  return text(last, 'cluster') ?? (rds === undefined ? weighted.join(' ') : `routes ${String(rds['route_config_name'])}`); // prettier-ignore
}
