/** A message's fields; a field's own type where its fields matter too. */
export type FieldKind = 'scalar' | 'message' | 'repeated' | 'any' | FieldType;

export interface FieldType {
  readonly fields: Readonly<Record<string, FieldKind>>;
  /** Fields of newer Envoys are accepted where the data has them. */
  readonly open?: boolean;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names of fields by kind, separated by blanks; wrappers, durations, timestamps and enums count as scalar, maps as repeated. */
export function fields(names: {
  readonly scalar?: string;
  readonly message?: string;
  readonly repeated?: string;
  readonly any?: string;
  readonly typed?: Readonly<Record<string, FieldType>>;
  readonly open?: boolean;
}): FieldType {
  const kinds: Record<string, FieldKind> = { ...names.typed };
  for (const kind of ['scalar', 'message', 'repeated', 'any'] as const)
    for (const name of (names[kind] ?? '').split(' ').filter(Boolean)) kinds[name] = kind;
  return { fields: kinds, ...(names.open === undefined ? {} : { open: names.open }) };
}

/** The kind of a field; undefined where the message has no such field. Without a type the value decides. */
export function fieldKind(
  name: string,
  value: unknown,
  type: FieldType | undefined,
): FieldKind | undefined {
  if (name === '' || name === '@type') return undefined;
  if (type !== undefined && Object.hasOwn(type.fields, name)) return type.fields[name];
  if (type !== undefined && !(type.open === true && value !== undefined)) return undefined;
  if (value === undefined) return 'message';
  if (Array.isArray(value)) return 'repeated';
  if (!isObject(value)) return 'scalar';
  return Object.hasOwn(value, '@type') ? 'any' : 'message';
}
