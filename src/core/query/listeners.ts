import type { Snapshot } from '../model/snapshot.ts';
import { applyFilters, filtersOf, type Filtered, type FilterValues } from './filter.ts';
import type { ListenerRow } from './listeners/listener-row.ts';
import { listenerRows } from './listeners/listener-rows.ts';
import { compareText } from './order.ts';
import { ownerForms } from './owner-forms.ts';
import type { RowState } from './row-state.ts';
import { splitPort } from './routes/virtual-host-name.ts';

export interface ListenerFilters {
  readonly address?: string;
  readonly port?: number;
  readonly type?: string;
  readonly direction?: string;
  readonly name?: string;
  readonly status?: string;
  readonly owner?: string;
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
  const filters = filtersOf({ ...wanted, type: wanted.type?.toUpperCase() }, FILTERS);
  return applyFilters('listener', rows, filters);
}

const STATES: readonly RowState[] = [
  'static', 'active', 'from-istiod', 'warming', 'draining', 'rejected',
]; // prettier-ignore

const FILTERS: FilterValues<ListenerRow, ListenerFilters> = {
  address: ({ address, addresses }) => [
    address,
    ...addresses,
    ...addresses.map((each) => splitPort(each).host),
  ],
  port: portsOf,
  type: ({ protocol }) => {
    const name = protocol?.toUpperCase() ?? '';
    return [name, name.split(' ')[0] ?? ''];
  },
  direction: (row) => [row.direction ?? ''],
  name: (row) => [row.name],
  status: (row) => [row.state],
  owner: (row) => ownerForms(row.owner),
};

/** Ports that it listens on, and the one that a chain of a catching listener is for. */
function portsOf({ port, addresses, match }: ListenerRow): readonly string[] {
  return [port, ...addresses.map((address) => splitPort(address).port), match?.destinationPort]
    .filter((known) => known !== null && known !== undefined)
    .map(String);
}
