import { queryBootstrap } from '../../core/query/bootstrap.ts';
import { bootstrapReport } from '../../report/bootstrap.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  description:
    'Shows how an Envoy was started: versions, node and workload, control plane, labels, tracing, statistics and runtime.',
  examples: [
    { args: 'bootstrap pod/productpage', says: 'what people ask about' },
    { args: 'bootstrap pod/productpage --raw', says: "Envoy's whole bootstrap" },
  ],
  options: {},
  needs: () => ({
    proxy: [{ section: 'bootstrap' }, { section: 'serverInfo', optional: true }],
  }),
  run: ({ snapshot }) => bootstrapReport(snapshot, queryBootstrap(snapshot)),
});
