import { nameRegex } from '../../core/query/name-regex.ts';
import { queryRoutes } from '../../core/query/routes.ts';
import { routesReport } from '../../report/routes.ts';
import { defineCommand } from '../command.ts';
import { choice, text } from '../option.ts';

export default defineCommand({
  description:
    'Shows the HTTP routes of an Envoy in the order in which it tries them: what each one matches, where it sends requests, what it changes on the way, and which object made it so.',
  examples: [
    { args: 'routes pod/productpage --name 9080', says: 'the routes for one port' },
    {
      args: 'routes deploy/productpage-v1 --fqdn reviews -o wide',
      says: 'one host, with timeouts, retries, rewrites and headers',
    },
  ],
  options: {
    name: text('--name <name>', 'route configuration, exact or with *: 9080, http.8080, inbound*'),
    fqdn: text(
      '--fqdn <host>',
      'host: full, short (reviews, reviews.default), a domain, or with *',
    ),
    domain: text('--domain <host>', 'as --fqdn'),
    owner: text(
      '--owner <object>',
      'object that shaped it: NAME, NAMESPACE/NAME or KIND/NAME; "default" for routes that no rule made',
    ),
    status: choice(
      '--status <state>',
      ['active', 'static', 'warming', 'unused', 'from-istiod'],
      'active, static, warming, unused or from-istiod (no Envoy was read)',
    ),
  },
  // Which route configurations listeners refer to is only asked when all are shown: listeners are the bigger half of a dump.
  needs: ({ name, status }) =>
    name === undefined || status === 'unused'
      ? {
          proxy: [{ section: 'routes' }, { section: 'listeners', optional: true }],
          objects: OWNERS,
        }
      : { proxy: [{ section: 'routes', nameRegex: nameRegex(name) }], objects: OWNERS },
  run: ({ values: { domain, ...values }, snapshot }) => {
    const fqdn = values.fqdn ?? domain;
    return routesReport(
      snapshot,
      queryRoutes(snapshot, fqdn === undefined ? values : { ...values, fqdn }),
    );
  },
});

/**
 * VirtualServices prove which rule made a route, Sidecars who lets unknown hosts pass; of Gateway API routes only GRPCRoutes need
 * telling from HTTPRoutes.
 */
const OWNERS = ['virtualservices', 'sidecars', 'grpcroutes'] as const;
