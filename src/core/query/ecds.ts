import type { ResourceState } from '../model/envoy/config-resource.ts';
import type { JsonObject } from '../model/json.ts';
import { proxyText } from '../model/proxy.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { ageMs } from './age.ts';
import { applyFilters, type Filtered } from './filter.ts';
import { compareText } from './order.ts';

/** One filter configuration that came by ECDS. */
export interface EcdsRow {
  readonly proxy: string;
  readonly name: string;
  /** Type URL without its host; of a TypedStruct the inner one. */
  readonly type: string;
  readonly state: ResourceState;
  readonly versionInfo: string | null;
  readonly ageMs: number | null;
  readonly error: string | null;
  readonly raw: JsonObject;
}

export interface EcdsFilters {
  readonly name?: string;
  readonly type?: string;
}

/** All extension configurations of the snapshot's proxies that match, by proxy, name and type. */
export function queryEcds(snapshot: Snapshot, wanted: EcdsFilters): Filtered<EcdsRow> {
  const rows = snapshot.proxies
    .flatMap(({ proxy, ecds }) =>
      ecds.map((resource) => ({
        proxy: proxyText(proxy),
        name: resource.name,
        type: resource.config.typeUrl.slice(resource.config.typeUrl.indexOf('/') + 1),
        state: resource.state,
        versionInfo: resource.versionInfo ?? null,
        ageMs: ageMs(resource.lastUpdated, snapshot.capturedAt),
        error: resource.error?.details ?? null,
        raw: resource.raw,
      })),
    )
    .sort(
      (a, b) =>
        compareText(a.proxy, b.proxy) || compareText(a.name, b.name) || compareText(a.type, b.type),
    );
  return applyFilters('ECDS configuration', rows, [
    ...(wanted.name === undefined
      ? []
      : [
          {
            flag: `--name ${wanted.name}`,
            pattern: wanted.name,
            values: (row: EcdsRow) => [row.name],
          },
        ]),
    ...(wanted.type === undefined
      ? []
      : [
          {
            flag: `--type ${wanted.type}`,
            pattern: wanted.type,
            values: ({ type }: EcdsRow) => [type, type.split('.').at(-1) ?? ''],
          },
        ]),
  ]);
}
