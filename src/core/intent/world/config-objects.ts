import { object } from '../../decode/read.ts';
import { epochMs } from '../../model/time.ts';
import { text } from '../../decode/read.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ConfigObject } from '../model/config-object.ts';

export const createdAt = ({ raw }: KubeObject): string =>
  text(object(raw, 'metadata'), 'creationTimestamp') ?? '';

export const toConfigObject = (source: KubeObject): ConfigObject => ({
  ...source,
  spec: object(source.raw, 'spec') ?? {},
  createdAt: createdAt(source),
});

/** What istiod sorts by. */
interface Dated {
  readonly createdAt: string;
  readonly name: string;
  readonly namespace: string;
}

/** Older first, then by name, then by namespace (istio/pilot/pkg/model/config.go, configCompareByCreationTime). */
export function byAge<Item extends Dated>(items: readonly Item[]): Item[] {
  const time = ({ createdAt: at }: Item): number => epochMs(at) ?? 0;
  return items.toSorted(
    (a, b) => time(a) - time(b) || compare(a.name, b.name) || compare(a.namespace, b.namespace),
  );
}

/** Byte order, as Go compares strings; never the reader's language. */
export const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
