import type { XdsNode, XdsResponse } from '../ports/control-plane.ts';

/** What to ask istiod for as a proxy. */
export interface StreamAsked {
  readonly node: XdsNode;
  /** Whose token is brought: istiod compares it with the node. */
  readonly identity: { readonly namespace: string; readonly serviceAccount: string };
  readonly typeUrls: readonly string[];
}

export interface Streamed {
  /** Who answered. */
  readonly istiod: string;
  readonly responses: readonly XdsResponse[];
}
