import { parseClusterName } from '../decode/cluster-name.ts';
import { objects, strings, text } from '../decode/read.ts';
import type { IntendedConfig } from '../intent/compile.ts';
import type { ProxyContext } from '../intent/context.ts';
import type { JsonObject } from '../model/json.ts';
import { sourcesOf } from '../model/provenance.ts';
import { patternMatcher } from '../query/filter.ts';
import type { WhyItem, WhyReason } from './answer.ts';
import { provenanceChain } from './chain.ts';
import { nameOf } from './effects.ts';
import { mtlsReasons } from './peer-authentication.ts';
import { subsetReasons } from './subset-pods.ts';

type Found = Pick<WhyItem, 'kind' | 'name' | 'chain' | 'concerns'>;

/** The compiled objects that a name stands for: by Envoy's own names, a cluster's host, a virtual host's domains. */
export function namedConfig(
  context: ProxyContext,
  config: IntendedConfig,
  names: readonly string[],
): Found[] {
  const patterns = names.map(patternMatcher);
  const matches = (name: string): boolean => patterns.some((pattern) => pattern(name));
  const found: Found[] = [];
  for (const cluster of config.clusters) {
    const name = nameOf(cluster);
    const parsed = parseClusterName(name);
    if (matches(name) || (parsed !== undefined && parsed.host !== '' && matches(parsed.host)))
      found.push({ kind: 'cluster', name, chain: clusterChain(context, config, cluster), concerns: [name] }); // prettier-ignore
  }
  for (const listener of config.listeners) {
    const name = nameOf(listener);
    if (!matches(name)) continue;
    const mtls = text(listener, 'traffic_direction') === 'INBOUND' ? mtlsReasons(context) : [];
    found.push({ kind: 'listener', name, chain: [...mtls, ...provenanceChain(listener)], concerns: [name] }); // prettier-ignore
  }
  for (const configuration of config.routes) {
    const name = nameOf(configuration);
    if (matches(name)) found.push({ kind: 'route-configuration', name, chain: provenanceChain(configuration), concerns: [name] }); // prettier-ignore
    else
      for (const host of objects(configuration, 'virtual_hosts'))
        if (matches(nameOf(host)) || strings(host, 'domains').some(matches))
          found.push({ kind: 'virtual-host', name: nameOf(host), chain: hostChain(host, name), concerns: [name] }); // prettier-ignore
  }
  return found;
}

const hostChain = (host: JsonObject, configuration: string): WhyReason[] =>
  provenanceChain(host).map((reason) => ({ section: 'routes', object: configuration, ...reason }));

/** A cluster's values, the labels of its subset, its endpoints. */
function clusterChain(
  context: ProxyContext,
  config: IntendedConfig,
  cluster: JsonObject,
): WhyReason[] {
  const name = nameOf(cluster);
  const subset = parseClusterName(name)?.subset ?? '';
  const assignment = config.endpoints.find((one) => nameOf(one) === name);
  const endpoints = assignment === undefined ? [] : provenanceChain(assignment).filter(({ path }) => path !== ''); // prettier-ignore
  return [
    ...provenanceChain(cluster),
    ...(subset === '' ? [] : labelsOf(context, cluster, subset)),
    ...endpoints.map((reason): WhyReason => ({ section: 'endpoints', object: name, ...reason })),
  ];
}

function labelsOf(context: ProxyContext, cluster: JsonObject, subset: string): WhyReason[] {
  const owner = sourcesOf(cluster)[''];
  const rule = context.world.list('DestinationRule').find((one) => one.namespace === owner?.namespace && one.name === owner.name); // prettier-ignore
  if (rule === undefined) return [];
  const prefix = `subsets[${subset}].`;
  return subsetReasons(context, rule)
    .filter(({ path }) => path.startsWith(prefix))
    .map((reason) => ({ ...reason, path: `subset.${reason.path.slice(prefix.length)}` }));
}
