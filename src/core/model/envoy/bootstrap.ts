import type { JsonObject } from '../json.ts';

/** Istio's node id "type~ip~pod.namespace~domain" (istio/pilot/pkg/model/context.go, ParseServiceNodeWithMetadata). */
export interface NodeId {
  readonly type: string;
  readonly ip: string;
  /** "pod.namespace". */
  readonly id: string;
  readonly domain: string;
}

/** Where a proxy gets its configuration from. */
export interface XdsSource {
  /** GRPC (state of the world) or DELTA_GRPC. */
  readonly apiType?: string;
  readonly transportVersion?: string;
  /** Clusters that lead to the control plane. */
  readonly clusters: readonly string[];
}

/** envoy.config.bootstrap.v3.Bootstrap, as far as people ask about it. */
export interface Bootstrap {
  readonly node: {
    readonly id: string;
    readonly parsed?: NodeId;
    readonly cluster: string;
    readonly locality: string;
    /** "1.36.5", from user_agent_build_version. */
    readonly envoyVersion?: string;
    /** What the agent says about itself; keys are Istio's (ISTIO_VERSION, CLUSTER_ID, …). */
    readonly metadata: JsonObject;
  };
  /** "ip:port". */
  readonly admin?: string;
  readonly tracing?: JsonObject;
  readonly statsMatcher?: JsonObject;
  /** Names of the tags, in order. */
  readonly statsTags: readonly string[];
  readonly runtimeLayers: readonly { readonly name: string; readonly values?: JsonObject }[];
  readonly xds: XdsSource;
  /** RFC 3339. */
  readonly lastUpdated?: string;
  /** Envoy's own object in Envoy's spelling, key material removed. */
  readonly raw: JsonObject;
}
