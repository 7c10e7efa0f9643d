import { fieldKind, isObject, type FieldType } from './message-type.ts';

/** Paths of a google.protobuf.FieldMask, each split at its dots. */
export type FieldMask = readonly (readonly string[])[];

type JsonObject = Readonly<Record<string, unknown>>;

/** As FieldMaskUtil::FromString: parts at commas, empty ones left out, no blanks trimmed, names in snake_case only. */
export function parseMask(mask: string): FieldMask {
  return mask
    .split(',')
    .filter((path) => path !== '')
    .map((path) => path.split('.'));
}

/**
 * Whether a path exists in a message (FieldMaskUtil::GetFieldDescriptors): every part a field, and only single
 * messages may be entered. Where the type's fields are not known here, the data tells: a field that is set exists,
 * one that is not set is taken on trust.
 */
export function isValidPath(
  path: readonly string[],
  message: JsonObject,
  type?: FieldType,
): boolean {
  const [head = '', ...rest] = path;
  const value = Object.hasOwn(message, head) ? message[head] : undefined;
  const kind = fieldKind(head, value, type);
  if (kind === undefined) return false;
  if (rest.length === 0) return true;
  if (kind === 'scalar' || kind === 'repeated') return false;
  // The parts of an Any are its type and its bytes, never the message inside.
  if (kind === 'any') return rest.length === 1 && (rest[0] === 'type_url' || rest[0] === 'value');
  return isValidPath(rest, isObject(value) ? value : {}, kind === 'message' ? undefined : kind);
}

/** Keeps what the mask names (FieldMaskUtil::TrimMessage); a mask without paths keeps all. "@type" is no field and stays. */
export function trim(message: JsonObject, mask: FieldMask): JsonObject {
  if (mask.length === 0) return message;
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(message)) {
    if (name === '@type') {
      kept[name] = value;
      continue;
    }
    const paths = mask.filter(([head]) => head === name).map(([, ...rest]) => rest);
    if (paths.length === 0) continue;
    const whole = paths.some((rest) => rest.length === 0);
    kept[name] = whole || !isObject(value) ? value : trim(value, paths);
  }
  return kept;
}
