import protobuf from 'protobufjs';

/**
 * Fields that istiod sets and that the definitions of grpc-js-xds 1.14 (Envoy 1.32) do not have yet: type, field, number, type of the field.
 * A round trip of every istiod dump in the captures found no other. What is newer still is counted, not lost silently.
 */
const NEWER_FIELDS: readonly (readonly [
  type: string,
  name: string,
  id: number,
  fieldType: string,
])[] = [
  // STRICT_DNS clusters of ServiceEntries; Envoy 1.34.
  ['envoy.config.cluster.v3.Cluster', 'dns_jitter', 58, 'google.protobuf.Duration'],
];

/** Adds the newer fields to the types that are loaded by now. */
export function addNewerFields(root: protobuf.Root): void {
  for (const [typeName, name, id, fieldType] of NEWER_FIELDS) {
    const type = root.lookup(`.${typeName}`);
    if (
      type instanceof protobuf.Type &&
      type.fields[name] === undefined &&
      type.fieldsById[id] === undefined
    ) {
      type.add(new protobuf.Field(name, id, fieldType));
    }
  }
}
