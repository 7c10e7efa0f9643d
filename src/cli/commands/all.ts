import type { KindName } from '../../core/model/kinds.ts';
import type { Needs, SectionQuery } from '../../core/model/capture.ts';
import { allReport } from '../../report/all.ts';
import type { Report } from '../../report/report.ts';
import { defineCommand } from '../command.ts';
import bootstrap from './bootstrap.ts';
import clusters from './clusters.ts';
import ecds from './ecds.ts';
import endpoints from './endpoints.ts';
import listeners from './listeners.ts';
import routes from './routes.ts';
import secrets from './secrets.ts';

const PARTS = [
  ['Clusters', clusters],
  ['Listeners', listeners],
  ['Routes', routes],
  ['Endpoints', endpoints],
  ['Secrets', secrets],
  ['Bootstrap', bootstrap],
  ['ECDS', ecds],
] as const;

export default defineCommand({
  description:
    'Shows everything that an Envoy has: clusters, listeners, routes, endpoints, secrets, bootstrap and ECDS, each as its own command shows it.',
  examples: [
    { args: 'all pod/productpage', says: 'everything of one pod' },
    { args: 'all pod/productpage -o json', says: 'one document, one key for each command' },
  ],
  options: {},
  needs: (_, request) => mergedNeeds(PARTS.map(([, command]) => command.needs({}, request))),
  run: ({ request, snapshot }) =>
    allReport(
      snapshot,
      PARTS.map(([title, command]) => ({
        title,
        report: quietWhereEmpty(command.run({ values: {}, request, snapshot })),
      })),
    ),
});

/** Under its heading an empty part says so itself: why it is empty interests those who ask for this part alone. */
const quietWhereEmpty = (report: Report): Report =>
  report.names.length === 0 ? { ...report, notes: [] } : report;

/** Each section once; what one command cannot do without is only a gap among all. */
function mergedNeeds(needs: readonly Needs[]): Needs {
  const sections = new Map<string, SectionQuery>();
  for (const { section } of needs.flatMap(({ proxy }) => proxy))
    sections.set(section, { section, optional: true });
  const objects = new Set<KindName>(needs.flatMap((part) => part.objects ?? []));
  return { proxy: [...sections.values()], objects: [...objects] };
}
