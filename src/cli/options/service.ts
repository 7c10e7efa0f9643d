import { choice, integer, text } from '../option.ts';

/** Filters of the commands whose rows stand for services of the mesh. */
export const SERVICE_FILTERS = {
  fqdn: text(
    '--fqdn <host>',
    'host of the service: full, short (reviews, reviews.default) or with *',
  ),
  port: integer('--port <port>', 'port of the service'),
  subset: text('--subset <subset>', 'subset, exact or with *'),
  direction: choice('--direction <direction>', ['inbound', 'outbound'], 'inbound or outbound'),
};
