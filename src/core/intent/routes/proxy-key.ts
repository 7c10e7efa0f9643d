import { object, objects } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { once } from '../../model/once.ts';
import type { ProxyContext } from '../context.ts';
import { isIPv4, isIPv6 } from '../ip-address.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { World } from '../model/world.ts';
import { routeProxyHeaders } from './proxy-headers.ts';

/** What makes the outbound routes of two proxies of the same scope differ. */
interface ProxyKey {
  /** Of hosts in whose VirtualService no sourceLabels ask who calls. */
  readonly plain: string;
  /** Of the others. */
  readonly labelled: string;
}

const keys = new WeakMap<IntentProxy, ProxyKey>();

export function proxyKey({ proxy, world }: ProxyContext): ProxyKey {
  let key = keys.get(proxy);
  if (key === undefined) keys.set(proxy, (key = keyOf(proxy, world)));
  return key;
}

/** The sourceLabels of all matches of a VirtualService. */
export const sourceLabels = once(({ spec }: Pick<ConfigObject, 'spec'>): readonly JsonObject[] =>
  objects(spec, 'http').flatMap((rule) =>
    objects(rule, 'match').flatMap((match) => listed(object(match, 'sourceLabels'))),
  ),
);

function keyOf(proxy: IntentProxy, world: World): ProxyKey {
  const { ofRules, ofSources } = selectorsOf(world);
  const facts = [
    proxy.namespace,
    routeProxyHeaders(proxy),
    proxy.addresses.some(isIPv4),
    proxy.addresses.some(isIPv6),
    proxy.metadata['DNS_CAPTURE'],
    answers(proxy, ofRules),
  ];
  const plain = JSON.stringify(facts);
  return { plain, labelled: plain + answers(proxy, ofSources) };
}

/** Pairs of label and value that rules of the mesh ask for: of all of a workload's labels, only these tell proxies apart. */
interface Selectors {
  readonly ofRules: readonly (readonly [string, unknown])[];
  readonly ofSources: readonly (readonly [string, unknown])[];
}

const selectors = new WeakMap<World, Selectors>();

function selectorsOf(world: World): Selectors {
  let known = selectors.get(world);
  if (known === undefined) {
    const ofRules = world
      .list('DestinationRule')
      .flatMap(({ spec }) => listed(object(spec, 'workloadSelector', 'matchLabels')));
    const ofSources = world.list('VirtualService').flatMap(sourceLabels);
    known = {
      ofRules: ofRules.flatMap((labels) => Object.entries(labels)),
      ofSources: ofSources.flatMap((labels) => Object.entries(labels)),
    };
    selectors.set(world, known);
  }
  return known;
}

const listed = (labels: JsonObject | undefined): JsonObject[] =>
  labels === undefined ? [] : [labels];

const answers = ({ labels }: IntentProxy, pairs: Selectors['ofRules']): string =>
  pairs.map(([key, value]) => (labels[key] === value ? '1' : '0')).join('');
