import type { KubeObject } from '../../core/model/kube.ts';
import { object } from '../../core/decode/read.ts';
import { COLUMNS, type Column } from './columns.ts';
import type { ServedKind } from './kinds.ts';
import { birth, type Replay } from './replay.ts';

interface TableRequest {
  readonly kind: ServedKind;
  readonly metadata: object;
  readonly query: URLSearchParams;
  readonly replay: Replay;
}

/** A meta.k8s.io/v1 Table, which kubectl prints as it is; priority 1 columns only show with -o wide. */
export function tableOf(items: readonly KubeObject[], request: TableRequest): object {
  const { kind, metadata, query, replay } = request;
  const columns: Column[] = [
    { name: 'Name', cell: ({ name }) => name },
    ...(COLUMNS[kind.kind] ?? []).filter(
      ({ group }) => group === undefined || group === kind.group,
    ),
  ];
  const age = { name: 'Age', cell: (item: KubeObject) => ageText(item, replay.capturedAt) };
  const wide = columns.findIndex((column) => column.wide === true);
  columns.splice(wide === -1 ? columns.length : wide, 0, age);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map((column) => ({
      name: column.name,
      type: 'string',
      format: column.name === 'Name' ? 'name' : '',
      description: '',
      priority: column.wide === true ? 1 : 0,
    })),
    rows: items.map((item) => ({
      cells: columns.map(({ cell }) => cell(item) || '<none>'),
      ...included(item, query.get('includeObject')),
    })),
  };
}

/** The object behind a row: its metadata unless the request says otherwise. */
function included(item: KubeObject, which: string | null): object {
  if (which === 'None') return {};
  if (which === 'Object') return { object: item.raw };
  return {
    object: {
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: object(item.raw, 'metadata') ?? {},
    },
  };
}

/** Roughly as kubectl writes an age (apimachinery duration.HumanDuration). */
function ageText(item: KubeObject, now: string): string {
  const seconds = Math.floor((Date.parse(now) - Date.parse(birth(item.raw) ?? '')) / 1000);
  if (Number.isNaN(seconds)) return '<unknown>';
  if (seconds < 120) return `${Math.max(0, seconds)}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
