import type { Report } from './report.ts';

/** The report of `version`. @param now RFC 3339 */
export const versionReport = (version: string, now: string): Report => ({
  command: 'version',
  meta: { source: { kind: 'meshdbg', name: version }, target: '', capturedAt: now, gaps: [] },
  data: { client: { version } },
  blocks: [
    {
      kind: 'table',
      columns: [
        { header: 'WHAT', wide: false, align: 'left' },
        { header: 'VERSION', wide: false, align: 'left' },
      ],
      rows: [['meshdbg', version]],
    },
  ],
  names: [`meshdbg/${version}`],
  notes: [],
  exitCode: 0,
});
