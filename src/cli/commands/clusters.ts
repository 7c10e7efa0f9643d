import { queryClusters } from '../../core/query/clusters.ts';
import { clustersReport } from '../../report/clusters.ts';
import { defineCommand } from '../command.ts';
import { choice, text } from '../option.ts';
import { SERVICE_FILTERS } from '../options/service.ts';

export default defineCommand({
  description:
    'Shows the upstream clusters of an Envoy: which service, port and subset each stands for, what TLS it sends, how many of its endpoints are healthy, and which object made it so.',
  examples: [
    { args: 'clusters pod/productpage', says: 'all clusters of one pod' },
    {
      args: 'clusters deploy/productpage-v1 --fqdn reviews -o wide',
      says: 'one service, with limits and TLS details',
    },
  ],
  options: {
    ...SERVICE_FILTERS,
    name: text('--name <name>', "Envoy's name of the cluster, exact or with *"),
    type: text('--type <type>', 'discovery type: EDS, STATIC, STRICT_DNS, ORIGINAL_DST, …'),
    status: choice(
      '--status <state>',
      ['active', 'static', 'warming', 'from-istiod'],
      'active, static, warming or from-istiod (no Envoy was read)',
    ),
    owner: text('--owner <object>', 'object that shaped it: NAME, NAMESPACE/NAME or KIND/NAME'),
  },
  needs: () => ({
    proxy: [
      { section: 'clusters' },
      { section: 'hostStatus', optional: true },
      // Auto mTLS is decided by labels of endpoints, which /clusters does not show.
      { section: 'endpoints', optional: true },
    ],
    // Envoy's config tells a ServiceEntry's host and namespace, not its name.
    objects: ['serviceentries'],
  }),
  run: ({ values, snapshot }) => clustersReport(snapshot, queryClusters(snapshot, values)),
});
