import type { FilterResult, HttpEntry } from '../model/filter-call.ts';

/** A request at the door of an HTTP connection manager, up to the choice of its route. */
export function enterHttp({ request, connection }: HttpEntry): FilterResult {
  return {
    kind: 'pass',
    request,
    stream: {
      connection,
      remoteIp: connection.sourceIp,
      metadata: new Map(),
      filterState: new Map(),
    },
    delayMs: 0,
    flags: [],
    reroutes: false,
    steps: [],
  };
}
