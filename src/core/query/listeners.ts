import type { ResourceState } from '../model/envoy/config-resource.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { applyFilters, type Filter, type Filtered } from './filter.ts';
import type { ListenerRow } from './listeners/listener-row.ts';
import { listenerRows } from './listeners/listener-rows.ts';
import { compareText } from './order.ts';
import { splitPort } from './routes/virtual-host-name.ts';

export interface ListenerFilters {
  readonly address?: string;
  readonly port?: number;
  readonly type?: string;
  readonly direction?: string;
  readonly name?: string;
  readonly status?: string;
}

/** All filter chains of the snapshot's listeners that match: by proxy, port, address and state, chains as Envoy tries them. */
export function queryListeners(snapshot: Snapshot, wanted: ListenerFilters): Filtered<ListenerRow> {
  const rows = snapshot.proxies
    .flatMap((proxy) => listenerRows(proxy, snapshot.capturedAt))
    .sort(
      (a, b) =>
        compareText(a.proxy, b.proxy) ||
        (a.port ?? Infinity) - (b.port ?? Infinity) ||
        compareText(a.address, b.address) ||
        compareText(a.name, b.name) ||
        STATES.indexOf(a.state) - STATES.indexOf(b.state),
    );
  if (rows.length === 0 && wanted.name !== undefined)
    // A live proxy was asked for that name only; what else it has, a second question would have to tell.
    return { rows, note: `No listener is called ${wanted.name}. Without --name all are shown.` };
  return applyFilters('listener', rows, filtersOf(wanted));
}

const STATES: readonly ResourceState[] = ['static', 'active', 'warming', 'draining', 'rejected'];

function filtersOf(wanted: ListenerFilters): Filter<ListenerRow>[] {
  const filters: Filter<ListenerRow>[] = [];
  const add = (
    flag: string,
    pattern: string | number | undefined,
    values: (row: ListenerRow) => readonly string[],
  ) => {
    if (pattern !== undefined)
      filters.push({ flag: `--${flag} ${pattern}`, pattern: String(pattern), values });
  };
  add('address', wanted.address, (row) => [
    row.address,
    ...row.addresses,
    ...row.addresses.map((address) => splitPort(address).host),
  ]);
  add('port', wanted.port, portsOf);
  add('type', wanted.type?.toUpperCase(), ({ protocol }) => {
    const name = protocol?.toUpperCase() ?? '';
    return [name, name.split(' ')[0] ?? ''];
  });
  add('direction', wanted.direction, (row) => [row.direction ?? '']);
  add('name', wanted.name, (row) => [row.name]);
  add('status', wanted.status, (row) => [row.state]);
  return filters;
}

/** Ports that it listens on, and the one that a chain of a catching listener is for. */
const portsOf = ({ port, addresses, match }: ListenerRow): readonly string[] =>
  [port, ...addresses.map((address) => splitPort(address).port), match?.destinationPort]
    .filter((known) => known !== null && known !== undefined)
    .map(String);
