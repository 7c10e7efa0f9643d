import { queryStatus } from '../../core/status/status.ts';
import { statusReport } from '../../report/status.ts';
import { defineCommand } from '../command.ts';
import { text } from '../option.ts';

export default defineCommand({
  description:
    'Shows which proxies have which config, over all istiods: per type SYNCED, STALE (pushed, not acknowledged), NOT SENT or ERROR (refused, with the message of its Envoy), proxies that are connected to no istiod, and versions that do not fit. Exits 1 when something is not in sync.',
  examples: [
    { args: 'status', says: 'all proxies of the mesh, those in trouble first' },
    { args: 'status --only stale,error', says: 'only those that are not in sync' },
  ],
  targetOptional: true,
  options: {
    only: text('--only <states>', 'only proxies in these states: synced, stale, not-sent, error'),
  },
  needs: () => ({
    proxy: [],
    objects: ['pods'],
    istiod: { sections: ['syncz', 'version'] },
  }),
  run: ({ snapshot }) => statusReport(snapshot, queryStatus(snapshot)),
});
