import { isServing } from '../core/model/envoy/config-resource.ts';
import { groupBy } from '../core/model/group-by.ts';
import type { ListenerRow } from '../core/query/listeners/listener-row.ts';
import { durationText } from './duration.ts';

const MOST = 5;

/** Sentences on what is not in use as it should be: chains without their certificates, refused versions, listeners that only warm. */
export function listenerNotes(rows: readonly ListenerRow[]): string[] {
  const notes = [
    ...missingSecretNotes(rows),
    ...rows.filter(({ state }) => state === 'rejected').map(rejectedNote),
    ...warmingOnly(rows).map(
      (row) =>
        `Listener ${row.name} of ${row.proxy} is still warming${since(row.ageMs)} and takes no connections: it waits for routes, certificates or filter configurations.`,
    ),
  ];
  const more = notes.length - MOST;
  return more > 0
    ? [
        ...notes.slice(0, MOST),
        `${more} more listeners are refused, warming or without their certificates.`,
      ]
    : notes;
}

/** One sentence a listener: such a chain looks active, and Envoy logs nothing of the handshakes that it ends. */
function missingSecretNotes(rows: readonly ListenerRow[]): string[] {
  const waiting = rows.filter(({ tls }) => (tls?.missingSecrets ?? []).length > 0);
  return [...groupBy(waiting, ({ proxy, name }) => `${name} of ${proxy}`)].map(
    ([listener, chains]) => {
      const names = [...new Set(chains.flatMap(({ tls }) => tls?.missingSecrets ?? []))];
      const secrets = names.length === 1 ? 'a secret' : `${names.length} secrets`;
      const of = chains.length === 1 ? 'A filter chain' : `${chains.length} filter chains`;
      return `${of} of listener ${listener} ${chains.length === 1 ? 'ends' : 'end'} every TLS handshake: ${secrets} never came (${names.join(', ')}). More: meshdbg secrets --type missing`;
    },
  );
}

function rejectedNote({ name, proxy, error }: ListenerRow): string {
  const ago = error?.ageMs == null ? '' : ` ${durationText(error.ageMs)} ago`;
  const rest =
    error?.otherServes === true
      ? 'The version before it still serves.'
      : 'It has no other version: nothing listens there.';
  return `Envoy refused a version of listener ${name || '(without a name)'} of ${proxy}${ago}: ${error?.details.trim() ?? 'no reason given'}${/[.!?]$/.test(error?.details.trim() ?? '') ? '' : '.'} ${rest}`;
}

/** One row a listener that warms while no version of it serves. */
function warmingOnly(rows: readonly ListenerRow[]): ListenerRow[] {
  const key = (row: ListenerRow): string => `${row.proxy}\n${row.name}`;
  const serving = new Set(rows.filter(({ state }) => isServing(state)).map(key));
  const found = new Map<string, ListenerRow>();
  for (const row of rows)
    if (row.state === 'warming' && !serving.has(key(row)) && !found.has(key(row)))
      found.set(key(row), row);
  return [...found.values()];
}

const since = (ageMs: number | null): string =>
  ageMs === null ? '' : ` for ${durationText(ageMs)}`;
