import { nameRegex } from '../../core/query/name-regex.ts';
import { queryListeners } from '../../core/query/listeners.ts';
import { listenersReport } from '../../report/listeners.ts';
import { defineCommand } from '../command.ts';
import { choice, integer, text } from '../option.ts';

export default defineCommand({
  description:
    'Shows the listeners of an Envoy: which connections each filter chain takes, in the order in which Envoy decides, where they go, which mTLS they must speak, and versions that are warming or were refused.',
  examples: [
    { args: 'listeners pod/productpage', says: 'all listeners of one pod' },
    {
      args: 'listeners deploy/productpage-v1 --direction inbound -o wide',
      says: 'what the pod accepts, with filters',
    },
  ],
  options: {
    address: text('--address <address>', 'address, with or without port, exact or with *'),
    port: integer('--port <port>', 'port that it listens on or that a filter chain is for'),
    type: text('--type <protocol>', 'protocol: http, tcp, …'),
    direction: choice('--direction <direction>', ['inbound', 'outbound'], 'inbound or outbound'),
    name: text('--name <name>', "Envoy's name of the listener, exact or with *"),
    status: choice(
      '--status <state>',
      ['active', 'static', 'warming', 'draining', 'rejected', 'from-istiod'],
      'active, static, warming, draining, rejected or from-istiod (no Envoy was read)',
    ),
    owner: text('--owner <object>', 'object that shaped it: NAME, NAMESPACE/NAME or KIND/NAME'),
  },
  needs: ({ name }) => ({
    proxy: [
      { section: 'listeners', ...(name === undefined ? {} : { nameRegex: nameRegex(name) }) },
      // A chain whose certificate never came is active all the same.
      { section: 'secrets', optional: true },
    ],
  }),
  run: ({ values, snapshot }) => listenersReport(snapshot, queryListeners(snapshot, values)),
});
