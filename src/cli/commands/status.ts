import { labelSelector } from '../../core/decode/label-selector.ts';
import type { Needs } from '../../core/model/capture.ts';
import { EVIDENCE_STATS } from '../../core/status/evidence.ts';
import { inStates, queryStatus } from '../../core/status/status.ts';
import { statusChanges, type SeenRows } from '../../report/status-changes.ts';
import type { Report } from '../../report/report.ts';
import { statusReport } from '../../report/status.ts';
import { defineCommand } from '../command.ts';
import { duration, list, toggle } from '../option.ts';
import type { Request } from '../request.ts';

const STATES = ['synced', 'stale', 'not-sent', 'error', 'not-connected'] as const;

export default defineCommand({
  description:
    'Shows which proxies have which config, over all istiods and, unless -n is given, all namespaces: per type SYNCED, STALE (pushed, not acknowledged), NOT SENT or ERROR (refused, with the message of its Envoy), proxies that are connected to no istiod, and versions that do not fit. With a target also what its Envoy says itself. Exits 1 when something is not in sync, 2 when nothing of what was asked is known; an istiod that is silent is a gap that is named (for a yes or no there is: wait --timeout 0s).',
  examples: [
    { args: 'status', says: 'all proxies of the mesh, those in trouble first' },
    { args: 'status --only stale,error', says: 'only those that are not in sync' },
    { args: 'status deploy/reviews-v1', says: 'one proxy, with what its Envoy says' },
  ],
  flags: ['control-plane'],
  targetOptional: true,
  options: {
    only: list('--only <states>', STATES, `only proxies in these states: ${STATES.join(', ')}`),
    watch: toggle(
      '-w, --watch',
      'look again and again: repaints on a terminal, else prints changes as JSON lines',
    ),
    interval: duration('--interval <time>', 'with -w: time between two looks (default 2s)'),
    for: duration('--for <time>', 'with -w: end after this time (default: at Ctrl-C)'),
  },
  needs,
  run: ({ values, request, snapshot }) => {
    const { namespace, selector, allNamespaces } = request.target;
    const { revision, xds } = request.source;
    const rows = queryStatus(snapshot, {
      revision,
      partial: xds?.address !== undefined,
      namespace: allNamespaces ? undefined : namespace,
      labels: selector === undefined ? undefined : labelSelector(selector),
    });
    return statusReport(snapshot, rows, values.only && inStates(rows, values.only));
  },
  watch: ({ watch, interval = 2000, for: limitMs }) =>
    watch === true ? { intervalMs: interval, limitMs, changes: remembering() } : undefined,
});

/** With a target its Envoy is a witness, too: only what it says about updates. */
function needs(_: unknown, { target }: Request): Needs {
  return {
    proxy:
      target.text === undefined
        ? []
        : [
            { section: 'serverInfo', optional: true },
            { section: 'stats', nameRegex: EVIDENCE_STATS, optional: true },
            { section: 'clusters', optional: true },
            { section: 'listeners', optional: true },
            { section: 'routes', optional: true },
            { section: 'secrets', optional: true },
            { section: 'ecds', optional: true },
          ],
    objects: ['pods'],
    istiod: { sections: ['syncz', 'version'] },
  };
}

/** The changes from look to look. */
function remembering(): (now: Report) => readonly object[] {
  let seen: SeenRows = new Map();
  return (now) => {
    const result = statusChanges(seen, now);
    seen = result.seen;
    return result.changes;
  };
}
