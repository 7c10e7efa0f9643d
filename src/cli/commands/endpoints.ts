import { queryEndpoints, STATUSES } from '../../core/query/endpoints.ts';
import { endpointsReport } from '../../report/endpoints.ts';
import { defineCommand } from '../command.ts';
import { choice, text } from '../option.ts';
import { SERVICE_FILTERS } from '../options/service.ts';

export default defineCommand({
  description:
    'Shows the endpoints of each cluster of an Envoy: the address and the pod behind it, whether Envoy would send to it and why not, what TLS it gets, and where the config dump and /clusters disagree. A cluster without endpoints is shown too.',
  examples: [
    { args: 'endpoints pod/productpage', says: 'all endpoints of one pod' },
    {
      args: "endpoints deploy/productpage-v1 --cluster '*reviews*' -o wide",
      says: 'one service, with requests and connections',
    },
    { args: 'endpoints deploy/productpage-v1 --status unhealthy', says: 'only those that are out' },
  ],
  options: {
    cluster: text('--cluster <name>', "Envoy's name of the cluster, exact or with *"),
    ...SERVICE_FILTERS,
    address: text('--address <address>', 'IP, IP:port or path, exact or with *'),
    status: choice('--status <status>', STATUSES, `one of ${STATUSES.join(', ')}`),
    pod: text('--pod <pod>', 'pod or workload behind the address: NAME, NAMESPACE/NAME or with *'),
  },
  needs: () => ({
    proxy: [
      { section: 'endpoints', optional: true },
      { section: 'hostStatus', optional: true },
      { section: 'clusters', optional: true },
    ],
    objects: ['pods'],
  }),
  run: ({ values, snapshot }) => endpointsReport(snapshot, queryEndpoints(snapshot, values)),
});
