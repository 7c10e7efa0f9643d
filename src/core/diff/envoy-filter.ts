import { isObject, object, objects } from '../decode/read.ts';
import { toEnvoySpelling } from '../decode/spelling.ts';
import type { JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/kube.ts';
import { refTo } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import { normalForm } from './normal-form.ts';

/** What one patch of an EnvoyFilter brings in. */
interface Candidate {
  readonly resource: ResourceRef;
  readonly value: JsonObject;
  /** As it was written. */
  readonly written: JsonObject;
  readonly filter: KubeObject;
}

/**
 * The EnvoyFilter whose patch brought what differs: istiod writes no owner beside what a patch adds, so the value of
 * the patch is looked for in the values that differ, then in the objects around them. Where several fit, the one that
 * Envoy's refusal quotes; none when that does not decide either.
 * @param places what differs first, then what is around it
 * @param refusal what Envoy said when it refused the object
 */
export function envoyFilterIn(
  places: readonly unknown[],
  kube: readonly KubeObject[],
  refusal = '',
): ResourceRef | undefined {
  const known = candidates(kube);
  for (const place of places) {
    const fitting = known.filter(({ value }) => holds(place, value));
    if (fitting.length === 0) continue;
    const quoted = fitting.filter(({ value }) => isQuoted(value, refusal));
    const [only, ...others] = fitting.length === 1 ? fitting : quoted;
    return others.length === 0 ? only && quotedPart(only, refusal) : undefined;
  }
  return undefined;
}

const candidates = (kube: readonly KubeObject[]): Candidate[] =>
  kube
    .filter(({ kind }) => kind === 'EnvoyFilter')
    .flatMap((filter) =>
      objects(object(filter.raw, 'spec'), 'configPatches').flatMap((patch, index): Candidate[] => {
        const value = object(patch, 'patch', 'value');
        if (value === undefined || Object.keys(value).length === 0) return [];
        const normal = normalForm(toEnvoySpelling(value));
        return isObject(normal)
          ? [{ resource: resourceOf(filter, index), value: normal, written: value, filter }]
          : [];
      }),
    );

const resourceOf = (filter: KubeObject, index: number): ResourceRef => ({
  kind: 'EnvoyFilter',
  namespace: filter.namespace,
  name: filter.name,
  field: `spec.configPatches[${index}]`,
  ...(filter.file === undefined ? {} : { file: filter.file }),
  ...(filter.line === undefined ? {} : { line: filter.line }),
});

/** Whether a value or something in it has all that the part says. */
function holds(value: unknown, part: JsonObject): boolean {
  if (Array.isArray(value)) return value.some((item) => holds(item, part));
  if (!isObject(value)) return false;
  return covers(value, part) || Object.values(value).some((inner) => holds(inner, part));
}

function covers(value: unknown, part: unknown): boolean {
  if (Array.isArray(part))
    return (
      Array.isArray(value) &&
      part.every((item) => value.some((candidate) => covers(candidate, item)))
    );
  if (isObject(part))
    return (
      isObject(value) &&
      Object.entries(part).every(
        ([key, inner]) => Object.hasOwn(value, key) && covers(value[key], inner),
      )
    );
  return value === part || String(value) === String(part);
}

/** Shorter words say nothing. */
const SHORTEST_QUOTE = 12;

/** With the field that Envoy quotes, where it quotes just one. */
function quotedPart({ resource, written, filter }: Candidate, refusal: string): ResourceRef {
  const [path, ...others] = quotedPaths(written, refusal);
  return path === undefined || others.length > 0 ? resource : refTo(filter, `${resource.field ?? ''}.patch.value${path}`); // prettier-ignore
}

function quotedPaths(value: unknown, message: string): string[] {
  if (typeof value === 'string') return isQuoted(value, message) ? [''] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => quotedPaths(item, message).map((path) => `[${index}]${path}`)); // prettier-ignore
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => quotedPaths(inner, message).map((path) => `.${key}${path}`)); // prettier-ignore
}

/** Whether a message quotes the beginning of one of the texts, as Envoy does with scripts ("function envoy_on_re..."), or a name. */
function isQuoted(value: unknown, message: string): boolean {
  if (typeof value === 'string')
    return value.length >= SHORTEST_QUOTE && message.includes(value.slice(0, SHORTEST_QUOTE));
  if (Array.isArray(value)) return value.some((item) => isQuoted(item, message));
  return isObject(value) && Object.values(value).some((inner) => isQuoted(inner, message));
}
