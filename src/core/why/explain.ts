import type { World } from '../intent/model/world.ts';
import type { KubeObject } from '../model/kube.ts';
import { KINDS } from '../model/kinds.ts';
import { nearest } from '../model/nearest.ts';
import { resourceText } from '../model/resource.ts';
import { proxyText } from '../model/proxy.ts';
import { absentCluster } from './absent.ts';
import type { Intent } from './intent.ts';
import type { WhyItem, WhyReason } from './answer.ts';
import { decidingFirst } from './deciding.ts';
import { nameOf } from './effects.ts';
import { listed } from '../model/listed.ts';
import { isSameObject, type Exclusion } from './exclusion.ts';
import { hasField } from './field.ts';
import { explainHost, hostNames } from './hosts.ts';
import { namedConfig } from './named.ts';
import { explainObject } from './objects.ts';
import { namedObjects, parseQuestion, type Question } from './question.ts';

/**
 * Answers `--why NAME` for one proxy: for each thing that the name stands for, where its values come from, and what was
 * left out by which rule. A name that stands for nothing is an answer, too.
 * @param objects all that were read, also those that istiod does not look at
 */
export function explain(name: string, intent: Intent, objects: readonly KubeObject[]): WhyItem[] {
  const question = parseQuestion(name);
  return question.form === 'object'
    ? explainObjects(question, intent, objects)
    : explainName(question.name, intent);
}

function explainObjects(
  question: Extract<Question, { form: 'object' }>,
  intent: Intent,
  objects: readonly KubeObject[],
): WhyItem[] {
  const { context, config } = intent;
  const found = namedObjects(objects, question, context.proxy.namespace);
  if (found.length === 0) return [noObject(question, intent, objects)];
  return found.map((object) => {
    const { exclusions, chain } = explainObject(context, config, object);
    return item(intent, {
      kind: object.kind,
      name: object.namespace === '' ? object.name : `${object.namespace}/${object.name}`,
      present: chain.some(({ cause }) => isSameObject(cause, object)),
      exclusions,
      chain,
      concerns: [...new Set(chain.flatMap((reason) => reason.object ?? []))],
    });
  });
}

function explainName(name: string, intent: Intent): WhyItem[] {
  const { context, config } = intent;
  const names = hostNames(context, name);
  const found = namedConfig(context, config, [name, ...names]).map((one) => item(intent, { ...one, present: true, exclusions: [] })); // prettier-ignore
  if (found.length === 0) {
    const exclusions = absentCluster(intent, name);
    if (exclusions.length > 0) return [item(intent, { kind: 'cluster', name, present: false, exclusions, chain: [], concerns: [name] })]; // prettier-ignore
  }
  const host = explainHost(intent, names, found.length > 0);
  if (host !== undefined) return [item(intent, host), ...found];
  return found.length > 0 ? found : [noName(name, intent)];
}

type Said = Omit<WhyItem, 'proxy'>;

const item = ({ context: { world, proxy } }: Intent, said: Said): WhyItem => ({
  proxy: proxyText(proxy.ref),
  ...said,
  exclusions: said.exclusions.map(withCause),
  chain: decidingFirst(said.chain.filter((reason) => isSaid(reason, world)).map(plain)),
});

/** Where nothing is there to be looked at, the field that asks is. */
const withCause = ({ asks, ...exclusion }: Exclusion): Exclusion => {
  if (asks === undefined) return exclusion;
  const cause = exclusion.cause ?? asks;
  const isSame = resourceText(cause) === resourceText(asks);
  return { ...exclusion, cause, ...(isSame ? {} : { asks }) };
};

/** A value that is absent is worth a word only where a field says so: most fields of most objects are not written. */
function isSaid({ cause, ...reason }: WhyReason, { list }: World): boolean {
  if (!('value' in reason) || reason.value !== null || cause.field === undefined) return true;
  const kind = LISTED.find((one) => one === cause.kind);
  const owner = kind && list(kind).find((one) => isSameObject(one, cause));
  return owner === undefined || hasField(owner, cause.field);
}

/** Kinds whose fields may be why something is absent. */
const LISTED = ['DestinationRule', 'VirtualService', 'Gateway', 'PeerAuthentication', 'Sidecar', 'Telemetry'] as const; // prettier-ignore

/** Only the keys of the answer. */
const plain = ({ section, object, path, cause, ...rest }: WhyReason): WhyReason => ({
  ...(section === undefined ? {} : { section }),
  ...(object === undefined ? {} : { object }),
  path,
  ...('value' in rest ? { value: rest.value } : {}),
  cause,
});

function noObject(
  { kinds, name }: Extract<Question, { form: 'object' }>,
  intent: Intent,
  objects: readonly KubeObject[],
): WhyItem {
  const [kind] = kinds;
  const called = kind === undefined ? '' : KINDS[kind].kind;
  const there = objects.filter((object) => object.kind === called).map((object) => `${object.name}.${object.namespace}`); // prettier-ignore
  return nothing(intent, {
    kind: called,
    name,
    exclusion: { code: 'object-not-found', says: `There is no ${called} ${name}${near(name, there)}.`, cause: null }, // prettier-ignore
  });
}

function noName(name: string, intent: Intent): WhyItem {
  const { config } = intent;
  const there = [...config.clusters, ...config.listeners, ...config.routes].map(nameOf);
  return nothing(intent, {
    kind: 'name',
    name,
    exclusion: { code: 'no-such-name', says: `The YAML means nothing called ${name} for this proxy${near(name, there)}.`, cause: null }, // prettier-ignore
  });
}

const nothing = (intent: Intent, { kind, name, exclusion }: { readonly kind: string; readonly name: string; readonly exclusion: Exclusion }): WhyItem =>
  item(intent, { kind, name, present: false, exclusions: [exclusion], chain: [], concerns: [name] }); // prettier-ignore

function near(name: string, there: readonly string[]): string {
  const candidates = nearest(name, there, 3);
  return candidates.length === 0 ? '' : `; near it is ${listed(candidates)}`;
}
