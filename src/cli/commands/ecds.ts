import { queryEcds } from '../../core/query/ecds.ts';
import { ecdsReport } from '../../report/ecds.ts';
import { defineCommand } from '../command.ts';
import { text } from '../option.ts';

export default defineCommand({
  description:
    'Shows the filter configurations that an Envoy gets on their own by extension config discovery (ECDS): Wasm plugins and filters that EnvoyFilters bring.',
  examples: [{ args: 'ecds pod/productpage', says: 'what came by ECDS to one pod' }],
  options: {
    name: text('--name <name>', 'name of the configuration, exact or with *'),
    type: text('--type <type>', 'type of the filter, full or its last part, exact or with *'),
  },
  needs: () => ({ proxy: [{ section: 'ecds' }] }),
  run: ({ values, snapshot }) => ecdsReport(snapshot, queryEcds(snapshot, values)),
});
