import { strings } from '../../decode/read.ts';
import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { entryVisibility } from './entry-visibility.ts';

/** What exportTo is where an object doesn't say it (istio/pilot/pkg/model/push_context.go, initDefaultExportMaps). */
export function defaultExportTo(
  world: World,
  key:
    'defaultServiceExportTo' | 'defaultVirtualServiceExportTo' | 'defaultDestinationRuleExportTo',
): readonly string[] {
  const configured = strings(world.mesh, key);
  return configured.length === 0 ? EVERYONE : configured;
}

const EVERYONE: readonly string[] = ['*'];

/** The namespaces that an object is exported to: "*" alone for all, none for "~", "." replaced. */
export function exportedTo(
  exportTo: Iterable<string>,
  namespace: string,
  byDefault: readonly string[],
): ReadonlySet<string> {
  let names = [...exportTo];
  if (names.length === 0) names = [...byDefault];
  if (names.includes('*')) return ALL;
  if (names.includes('~')) return NOBODY;
  return new Set(names.map((name) => (name === '.' ? namespace : name)));
}

const ALL: ReadonlySet<string> = new Set(['*']);
const NOBODY: ReadonlySet<string> = new Set();

/** The namespaces that see a service (push_context.go, serviceExportTo). */
export function serviceExportedTo(world: World, service: Service): ReadonlySet<string> {
  const { namespace } = service;
  const byDefault = defaultExportTo(world, 'defaultServiceExportTo');
  const declared = exportedTo(service.exportTo, namespace, byDefault);
  const limit = entryVisibility(world, service);
  if (limit === undefined || declared.size === 0) return declared;
  return limit === 'NAMESPACE' && isVisible(declared, namespace) ? new Set([namespace]) : NOBODY;
}

export const isVisible = (exports: ReadonlySet<string>, namespace: string): boolean =>
  exports === ALL || exports.has('*') || exports.has(namespace);
