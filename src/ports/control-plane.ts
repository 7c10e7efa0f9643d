import type { Duplex } from 'node:stream';
import type { JsonObject } from '../core/model/json.ts';

/** How the connection to an xDS port is protected. */
export type XdsSecurity =
  /** Port 15010. */
  | { readonly mode: 'plaintext' }
  /** Port 15012. */
  | {
      readonly mode: 'tls';
      /** PEM of the mesh root: ConfigMap istio-ca-root-cert, key root-cert.pem. The system's roots when absent. */
      readonly roots?: string;
      /** The name that the certificate must carry: "istiod.istio-system.svc", "istiod-<revision>.istio-system.svc". */
      readonly serverName: string;
      /** Takes any certificate; the connection is encrypted, but who answers is not known. */
      readonly insecure: boolean;
    };

/** One istiod's xDS port: dialled directly, or behind a stream that somebody else opens (a port-forward). */
export type XdsEndpoint = (
  { readonly address: string } | { readonly connect: (signal: AbortSignal) => Promise<Duplex> }
) & {
  /** What messages call it: "istio-system/istiod-7c9d8f6b5d-m4k2x:15012". */
  readonly name: string;
  readonly security: XdsSecurity;
  /** A service account's token, audience istio-ca. Not sent in clear text to a dialled address. */
  readonly token?: string;
};

/** The limits of one call. */
export interface XdsLimits {
  readonly signal: AbortSignal;
  /** For the whole call, from the first packet to the last answer. */
  readonly limitMs: number;
}

export type DebugTypeUrl = 'istio.io/debug/syncz' | 'istio.io/debug/config_dump' | 'istio.io/debug';

export interface DebugRequest extends XdsLimits {
  readonly typeUrl: DebugTypeUrl;
  /** syncz: none. config_dump: exactly one "pod.namespace". istio.io/debug: exactly one path, "edsz?proxyID=pod.namespace". */
  readonly resourceNames: readonly string[];
  /** Whose token it is: istiod compares it with the node's metadata. */
  readonly identity: { readonly namespace: string; readonly serviceAccount: string };
}

export interface XdsResource {
  readonly typeUrl: string;
  /**
   * Proto3 JSON in the spelling of Envoy's admin: snake_case, defaults omitted, "@type" inlined here and in nested Anys.
   * A type without a definition: {"@type": …, "value": base64}. Of istio.io/debug: the parsed body, or its text when it is no JSON.
   */
  readonly value: unknown;
  /** The bytes as they came: of istio.io/debug the HTTP body. */
  readonly bytes: Uint8Array;
}

/** What got lost between the wire and the JSON, so that a report can say so. */
export interface XdsLosses {
  /** Anys kept opaque because their type has no definition here, or broke it: how many by type URL. */
  readonly opaque: Readonly<Record<string, number>>;
  /** Fields newer than the definitions: how many by the type URL of the Any they were in. */
  readonly unknownFields: Readonly<Record<string, number>>;
}

/** Who answered, as far as the answer says. */
export interface ControlPlaneId {
  /** istiod's own text, usually JSON. */
  readonly identifier: string;
  readonly pod: string | undefined;
  readonly version: string | undefined;
}

export interface DebugAnswer {
  readonly resources: readonly XdsResource[];
  readonly controlPlane: ControlPlaneId | undefined;
  readonly losses: XdsLosses;
}

/** envoy.config.core.v3.Node in JSON, as a proxy introduces itself. */
export interface XdsNode {
  /** "sidecar~10.0.0.7~reviews-v1-abc.default~default.svc.cluster.local" */
  readonly id: string;
  readonly cluster?: string;
  /** istiod decides by this: LABELS, NAMESPACE, ISTIO_VERSION, CLUSTER_ID, … */
  readonly metadata: JsonObject;
  readonly locality?: JsonObject;
}

export interface StreamRequest extends XdsLimits {
  readonly node: XdsNode;
  /** Those to be answered. Clusters are asked for on the way to endpoints, listeners on the way to routes and extension configs. */
  readonly typeUrls: readonly string[];
  /** Names to ask for instead of those that follow from clusters and listeners, by type URL. */
  readonly resourceNames?: Readonly<Record<string, readonly string[]>>;
}

export interface XdsResponse extends DebugAnswer {
  readonly typeUrl: string;
  readonly versionInfo: string;
  readonly nonce: string;
}

/** istiod's xDS API: its debug types, and what it would send to a proxy. */
export interface XdsClient {
  /**
   * One question, one answer. An unknown proxy is an answer without resources, as istiod gives it.
   * @throws {MeshdbgError} unauthorized, forbidden, unreachable (also: wrong TLS mode, certificate not trusted),
   *   timeout, unsupported, unreadable, too-large, interrupted
   */
  debug(endpoint: XdsEndpoint, request: DebugRequest): Promise<DebugAnswer>;
  /**
   * Does what a proxy does on its ADS stream, state of the world, acknowledging every response, until every wanted type
   * was answered. Yields the responses of wanted types in the order they come, pushes in between included. A type for
   * which there is nothing to ask (no listener names a route) yields nothing.
   * @throws {MeshdbgError} as debug does; a timeout names the types that are missing
   */
  stream(endpoint: XdsEndpoint, request: StreamRequest): AsyncIterable<XdsResponse>;
}

/** Envoy's and Istio's messages for somebody who serves xDS: the demo. */
export interface XdsMessages {
  /** JSON with "@type", camelCase or snake_case, as a google.protobuf.Any. Types without a definition keep their JSON as bytes. */
  encodeAny(json: unknown): { readonly type_url: string; readonly value: Uint8Array };
  /** Folders to look for .proto files in. */
  readonly folders: readonly string[];
}
