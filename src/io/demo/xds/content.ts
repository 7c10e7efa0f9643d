import type { XdsMessages } from '../../../ports/control-plane.ts';

/** What the demo's istiod serves: narrow callbacks over a bundle's istiod/<pod>/ files. Called for every request anew. */
export interface XdsContent {
  /** Body of /debug/syncz, parsed: the rows. */
  syncz(): Promise<unknown>;
  /** Body of /debug/config_dump (with EDS), parsed; undefined when that proxy is not connected to this istiod. */
  configDump(proxyId: string): Promise<unknown>;
  /** What it would send to a proxy, whoever that is connected to; configDump() says it when absent. */
  sends?(proxyId: string): Promise<unknown>;
  /** Body of a debug page by its path below /debug/ with query ("edsz?proxyID=a.b"); undefined when there is none. */
  debug(path: string): Promise<Uint8Array | undefined>;
}

/** What a client said on its stream. */
export interface SeenRequest {
  readonly node: string;
  readonly typeUrl: string;
  readonly resourceNames: readonly string[];
  /** Of the response that it acknowledges or refuses; "" in a first request. */
  readonly nonce: string;
  readonly versionInfo: string;
  /** Whether it refuses that response. */
  readonly refused: boolean;
}

/** A service account. */
export interface Owner {
  readonly namespace: string;
  readonly name: string;
}

export interface XdsServerOptions {
  readonly content: XdsContent;
  /** How to put JSON on the wire: io/xds has it, main.ts brings it here. */
  readonly messages: XdsMessages;
  /** PEM; plaintext when absent. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Judges a bearer token; everybody is let in when absent. */
  readonly accepts?: (token: string | undefined) => 'ok' | 'unauthenticated' | 'forbidden';
  /** Whose token it is; who connects has to be that. What is undefined is compared with nothing, as istiod does in plaintext. */
  readonly owner?: (token: string | undefined) => Owner | undefined;
  /** Told of every request, acknowledgements and refusals included. */
  readonly onRequest?: (request: SeenRequest) => void;
  /** What control_plane.identifier says. */
  readonly identity: { readonly pod: string; readonly version: string };
}

export interface XdsServer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Sends every proxy's stream its types again with a new version, as istiod does after a change. */
  push(): Promise<void>;
  stop(): void;
}
