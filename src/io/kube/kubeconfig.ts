import { isObject, pathIn, type KubeconfigFile } from './kubeconfig-file.ts';
import type { JsonObject } from '../../core/model/json.ts';

/** A kubeconfig entry, with the file that it stands in. */
export interface Entry {
  readonly name: string;
  readonly value: JsonObject;
  readonly file: string;
}

export interface Kubeconfig {
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
}

/**
 * Merges kubeconfig files as kubectl does: the first file that sets a value or names an entry wins
 * (client-go ClientConfigLoadingRules.Load). The library throws on equal names and lets the last one win.
 */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): Kubeconfig {
  const merge = (list: string, inner: string): Map<string, Entry> => {
    const found = new Map<string, Entry>();
    for (const file of files)
      for (const entry of entries(file, list, inner))
        if (!found.has(entry.name)) found.set(entry.name, entry);
    return found;
  };
  return {
    currentContext: files
      .map(({ content }) => content['current-context'])
      .find((name): name is string => typeof name === 'string' && name !== ''),
    contexts: merge('contexts', 'context'),
    clusters: merge('clusters', 'cluster'),
    users: merge('users', 'user'),
  };
}

function entries({ path, content }: KubeconfigFile, list: string, inner: string): Entry[] {
  const items: unknown = content[list];
  if (!Array.isArray(items)) return [];
  return items.filter(isObject).flatMap((item): Entry[] => {
    const name = item['name'];
    const value = item[inner];
    if (typeof name !== 'string') return [];
    return [{ name, value: isObject(value) ? value : {}, file: path }];
  });
}

/** A text of an entry; undefined where it is absent or empty. */
export function textOf({ value }: Entry, key: string): string | undefined {
  const text = value[key];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** A path of an entry, absolute. */
export function pathOf(entry: Entry, key: string): string | undefined {
  const path = textOf(entry, key);
  return path === undefined ? undefined : pathIn(entry.file, path);
}
