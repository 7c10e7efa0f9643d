import { querySecrets, SECRET_TYPES } from '../../core/query/secrets.ts';
import { secretsReport } from '../../report/secrets.ts';
import { defineCommand } from '../command.ts';
import { choice, duration, text } from '../option.ts';

export default defineCommand({
  description:
    'Shows the certificates and trust roots of an Envoy: whose they are, how long they are valid, who uses them, and which were asked for but never came. Key material is never shown.',
  examples: [
    { args: 'secrets pod/productpage', says: 'all secrets of one pod' },
    {
      args: 'secrets deploy/productpage-v1 --expires-within 1h',
      says: 'ends with 1 when a certificate expires within an hour',
    },
  ],
  options: {
    name: text('--name <name>', 'name of the secret, exact or with *'),
    type: choice('--type <type>', SECRET_TYPES, `one of ${SECRET_TYPES.join(', ')}`),
    status: choice(
      '--status <state>',
      ['active', 'static', 'warming'],
      'active, static or warming',
    ),
    expiresWithin: duration(
      '--expires-within <time>',
      'only those that expire within this time (10m, 30d) or have expired; exit code 1 when there are any',
    ),
  },
  needs: () => ({
    proxy: [
      { section: 'secrets' },
      { section: 'listeners', optional: true },
      { section: 'clusters', optional: true },
    ],
  }),
  run: ({ values, snapshot }) =>
    secretsReport(snapshot, querySecrets(snapshot, values), values.expiresWithin),
});
