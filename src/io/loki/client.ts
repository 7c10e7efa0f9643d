import { strings } from '../../core/decode/read.ts';
import type { LokiClient } from '../../ports/loki.ts';
import { endpoint, lokiServer, type Env } from './access.ts';
import { rangeOf } from './decode.ts';
import { getJson } from './http.ts';
import { tail } from './tail.ts';

/** Loki over HTTP and WebSocket. @param env logcli's variables */
export const lokiClient = (env: Env): LokiClient => ({
  range: async (access, { query, startNs, endNs, limit, direction }) => {
    const server = lokiServer(access, env);
    const asked = { query, start: startNs, end: endNs, limit: String(limit), direction };
    return rangeOf(server, await getJson(server, endpoint(server, 'query_range', asked)));
  },
  labels: async (access) => {
    const server = lokiServer(access, env);
    return strings(await getJson(server, endpoint(server, 'labels', {})), 'data');
  },
  tail: (access, { query, startNs, limit }) => {
    const server = lokiServer(access, env);
    return tail(server, endpoint(server, 'tail', { query, start: startNs, limit: String(limit) }));
  },
});
