import { MeshdbgError } from '../../errors.ts';
import { nearest } from '../../model/nearest.ts';
import { lookup } from '../../model/lookup.ts';
import type { FieldValue, StandardField } from '../model/access-log-entry.ts';
import type { LogRecord } from '../model/log-record.ts';
import { STANDARD_FIELDS } from '../model/standard-fields.ts';

export type FieldType = 'text' | 'number' | 'time' | 'any';

/** A value of a line that can be compared, grouped and shown. undefined: the line's format does not have it. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** What a parser has to convert for it. */
  readonly wanted: readonly string[];
  readonly read: (record: LogRecord) => FieldValue | undefined;
}

/** What stands for no text. */
const TYPES: Readonly<Partial<Record<StandardField, FieldType>>> = {
  start_time: 'time',
  response_code: 'number',
  bytes_received: 'number',
  bytes_sent: 'number',
  duration: 'number',
  upstream_service_time: 'number',
};

/** In which names are listed for people. */
const TYPE_ORDER: readonly FieldType[] = ['time', 'number', 'text'];

const own = (name: StandardField): Field => ({
  name,
  type: TYPES[name] ?? 'text',
  wanted: [name],
  read: ({ entry }) => entry[name],
});

const of = (name: string, wanted: readonly string[], read: Field['read']): Field => ({
  name,
  type: 'text',
  wanted,
  read,
});

/** What tells the side of a line (meaning/side.ts). */
export const SIDE_FIELDS: readonly StandardField[] = [
  'upstream_cluster',
  'downstream_local_address',
  'downstream_remote_address',
];

const FIELDS: Readonly<Record<string, Field>> = Object.fromEntries(
  [
    ...TYPE_ORDER.flatMap((type) =>
      STANDARD_FIELDS.map(own).filter((field) => field.type === type),
    ),
    of('namespace', [], ({ proxy }) => proxy.namespace || null),
    of('pod', [], ({ proxy }) => proxy.pod || null),
    of('side', SIDE_FIELDS, ({ side }) => side ?? null),
    of('status_class', ['response_code'], ({ entry }) => statusClass(entry.response_code)),
    of('path_without_query', ['path'], ({ entry }) => entry.path?.replace(/[?#].*$/s, '') ?? entry.path), // prettier-ignore
  ].map((field) => [field.name, field]),
);

/** Short names that people type; those of the flags of the same command among them. */
const ALIASES: Readonly<Record<string, string>> = {
  time: 'start_time',
  status: 'response_code',
  code: 'response_code',
  flags: 'response_flags',
  details: 'response_code_details',
  cluster: 'upstream_cluster',
  upstream: 'upstream_host',
  host: 'authority',
  route: 'route_name',
  sni: 'requested_server_name',
  source: 'downstream_remote_address',
  class: 'status_class',
};

/** Names that a user may write, for help and completion. */
export const FIELD_NAMES: readonly string[] = Object.keys(FIELDS);

/** "5xx"; null without a code. */
const statusClass = (code: number | null | undefined): string | null =>
  typeof code === 'number' && code >= 100 ? `${Math.floor(code / 100)}xx` : null;

/**
 * A field by name: a key of the JSON output, a short form of it, or "fields.NAME" for what the format calls by a name of its
 * own.
 * @throws {MeshdbgError} usage, with names that may have been meant
 */
export function fieldOf(name: string): Field {
  const known = lookup(FIELDS, lookup(ALIASES, name) ?? name);
  if (known !== undefined) return known;
  if (name.startsWith('fields.')) return custom(name.slice('fields.'.length));
  const meant = nearest(name, [...FIELD_NAMES, ...Object.keys(ALIASES)], 3);
  throw new MeshdbgError('usage', `No access line has a field "${name}".`, {
    hint:
      meant.length > 0
        ? `Did you mean ${meant.join(', ')}? What a format calls by a name of its own is fields.NAME.`
        : `Fields: ${FIELD_NAMES.join(', ')}, and fields.NAME for what a format calls by a name of its own.`,
  });
}

const custom = (key: string): Field => ({
  name: `fields.${key}`,
  type: 'any',
  wanted: [key],
  read: ({ entry }) => lookup(entry.fields ?? {}, key),
});

/** A value as text: JSON for what is no scalar. */
export const valueText = (value: FieldValue | undefined): string => {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
