import type { Versions } from '../core/status/versions.ts';
import type { Cell, Meta, Report } from './report.ts';

/** The report of `version`. @param versions of the mesh, where one could be asked */
export function versionReport(version: string, meta: Meta, versions?: Versions): Report {
  const { istiods = [], proxies = [] } = versions ?? {};
  const rows: Cell[][] = [
    ['meshdbg', version, '', ''],
    ...istiods.map((istiod) => [
      'istiod',
      istiod.version ?? { text: 'unknown', tone: 'dim' as const },
      `${istiod.namespace}/${istiod.pod}`,
      '',
    ]),
    ...proxies.map((some): Cell[] => [
      'proxies',
      some.version ?? { text: 'unknown', tone: 'dim' },
      String(some.count),
      some.skewed === 0
        ? ''
        : {
            text: `${some.skewed} do not fit their istiod: newer, or more than one minor version behind`,
            tone: 'warn',
          },
    ]),
  ];
  const column = (header: string) => ({ header, wide: false, align: 'left' as const });
  const [what, versionColumn, ...more] = ['WHAT', 'VERSION', 'WHERE', 'NOTE'].map(column);
  const columns = [what, versionColumn, ...(versions === undefined ? [] : more)];
  return {
    command: 'version',
    meta,
    data: { client: { version }, ...versions },
    blocks: [
      {
        kind: 'table',
        columns: columns.filter((one) => one !== undefined),
        rows: rows.map((row) => row.slice(0, columns.length)),
      },
    ],
    names: [`meshdbg/${version}`, ...istiods.map(({ pod }) => `istiod/${pod}`)],
    notes: [],
    exitCode: 0,
  };
}
