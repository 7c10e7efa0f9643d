/** The object, and where known the field and line, that a statement is about. */
export interface ResourceRef {
  readonly kind: string;
  /** Empty for objects without a namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly field?: string;
  readonly file?: string;
  readonly line?: number;
}

/** "DestinationRule shop/reviews spec.trafficPolicy.tls.mode", the form that people read. */
export function resourceText(ref: ResourceRef): string {
  const id = ref.namespace === '' ? ref.name : `${ref.namespace}/${ref.name}`;
  return `${ref.kind} ${id}${ref.field === undefined ? '' : ` ${ref.field}`}`;
}
