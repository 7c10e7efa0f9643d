import type { GroupKind } from './reference.ts';

/** Something that routes attach to: a listener of a Gateway or ListenerSet, or the mesh (conversion.go, parentInfo). */
export interface Parent {
  /** Whose it is, in the words of a parentRef. */
  readonly kind: GroupKind;
  readonly namespace: string;
  readonly name: string;
  /** "mesh", or "namespace/name" of the Istio Gateway that the listener became. */
  readonly gateway: string;
  readonly kinds: ReadonlySet<GroupKind>;
  /** `hosts` of the server: "namespace/host", or "host" for all namespaces. */
  readonly hosts: readonly string[];
  /** The listener's hostname as written. */
  readonly hostname: string;
  readonly section: string;
  /** "spec.listeners[0]" of whose it is. */
  readonly field: string;
  readonly port: number;
  readonly protocol: string;
}
