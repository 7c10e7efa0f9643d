import { MeshdbgError } from '../../../core/errors.ts';
import { parseTarget, splitName, type TargetReference } from '../../target/reference.ts';
import { POD_NAMES } from '../../target/workload.ts';
import { ENVOY } from '../container.ts';
import type { LogsRequest } from '../request.ts';
import type { LabelNames } from './labels.ts';

/**
 * LogQL for the lines that a request means. Loki knows pods by their names alone, so a workload's are those that its controller would
 * name so.
 * @throws {MeshdbgError} usage for what labels of Loki cannot tell
 */
export function lokiQuery(
  { target, namespaces, container = ENVOY }: LogsRequest,
  names: LabelNames,
): string {
  if (target.selector !== undefined)
    throw new MeshdbgError('usage', 'Loki knows no labels of pods: -l cannot be used with --loki.', {
      hint: `Name a workload, or write the selector yourself: --loki-query '{${names.container}="${ENVOY}", app="reviews"}'`,
    });
  const matchers = [`${names.container}=${quoted(container)}`];
  const asked = namespaces ?? (target.namespace === undefined ? [] : [target.namespace]);
  const split = target.text === undefined ? undefined : splitName(parseTarget(target.text).name);
  const places = asked.length === 0 && split !== undefined ? [split.namespace] : asked;
  const [place, ...others] = places;
  if (place !== undefined && !target.allNamespaces)
    matchers.push(
      others.length === 0
        ? `${names.namespace}=${quoted(place)}`
        : `${names.namespace}=~${quoted(places.map(literal).join('|'))}`,
    );
  if (target.text !== undefined) {
    const { kind, name } = parseTarget(target.text);
    matchers.push(`${names.pod}=~${quoted(podPattern({ ...(kind === undefined ? {} : { kind }), name: split?.name ?? name }))}`);
  }
  return `{${matchers.join(', ')}}`;
} // prettier-ignore

/** RE2, anchored at both ends as LogQL's matchers are. */
function podPattern({ kind, name }: TargetReference): string {
  const begins = literal(name);
  if (kind === undefined) return `${begins}(-.*)?`;
  if (kind === 'pods') return `${begins}.*`;
  return kind === 'gateway' ? `${begins}(-.*)?` : `${begins}${POD_NAMES[kind]}`;
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

/** A string of LogQL, which are Go's. */
const quoted = (text: string): string => JSON.stringify(text);
