/** The fields of a protobuf message that have a length (texts and messages), by number; the last of each. */
type Fields = ReadonlyMap<number, Uint8Array>;

/**
 * Reads one protobuf message just far enough for the questions of kubectl, which asks in protobuf whatever the server prefers.
 * What is malformed ends the reading.
 */
function fieldsOf(bytes: Uint8Array): Fields {
  const fields = new Map<number, Uint8Array>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; at < bytes.length; factor *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const key = varint();
    const wire = key & 7;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const size = varint();
      fields.set(Math.floor(key / 8), bytes.subarray(at, at + size));
      at += size;
    } else break;
  }
  return fields;
}

const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/** The message inside of Kubernetes' envelope (apimachinery runtime/serializer/protobuf); undefined for other bytes. */
export function enveloped(bytes: Uint8Array): Fields | undefined {
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) return undefined;
  return fieldsOf(fieldsOf(bytes.subarray(MAGIC.length)).get(2) ?? new Uint8Array());
}

export const messageAt = (fields: Fields | undefined, number: number): Fields | undefined => {
  const bytes = fields?.get(number);
  return bytes === undefined ? undefined : fieldsOf(bytes);
};

export const textAt = (fields: Fields | undefined, number: number): string =>
  new TextDecoder().decode(fields?.get(number));
