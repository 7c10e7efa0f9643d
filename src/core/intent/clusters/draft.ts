import type { JsonObject } from '../../model/json.ts';
import { withSources, type Sources } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { any } from '../message.ts';
import { HTTP_PROTOCOL_OPTIONS, httpProtocolOptions, type HttpOptions } from './http-options.ts';

export type DiscoveryType = 'EDS' | 'STRICT_DNS' | 'LOGICAL_DNS' | 'STATIC' | 'ORIGINAL_DST';

/** A cluster while it is put together: istiod, too, lets one block of the policy decide over what another left. */
export interface ClusterDraft {
  readonly name: string;
  /** Fields of envoy.config.cluster.v3.Cluster; undefined ones are left out at the end. */
  readonly fields: Record<string, unknown>;
  /** undefined for the dynamic forward proxy, which is a cluster_type. */
  type: DiscoveryType | undefined;
  readonly commonLb: Record<string, unknown> | undefined;
  readonly http: HttpOptions;
  /** metadata.filter_metadata.istio */
  readonly istioMetadata: Record<string, unknown>;
  readonly sources: Record<string, ResourceRef>;
}

export function newDraft(
  name: string,
  type: DiscoveryType | undefined,
  commonLb: ClusterDraft['commonLb'],
): ClusterDraft {
  return { name, type, commonLb, fields: {}, http: {}, istioMetadata: {}, sources: {} };
}

/** Notes where a field came from; nothing where that is the mesh config. */
export function note(draft: ClusterDraft, field: string, ref: ResourceRef | undefined): void {
  if (ref !== undefined) draft.sources[field] = ref;
}

/** EDS clusters ask for their endpoints over the stream that they came by (cluster_builder.go, maybeApplyEdsConfig). */
const EDS_CONFIG = { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' };

export function finishCluster(draft: ClusterDraft): JsonObject {
  const { name, type, commonLb, fields, http, istioMetadata, sources } = draft;
  const message: Record<string, unknown> = { ...any('envoy.config.cluster.v3.Cluster'), name };
  if (type !== undefined) message['type'] = type;
  if (type === 'EDS')
    message['eds_cluster_config'] = { eds_config: EDS_CONFIG, service_name: name };
  if (commonLb !== undefined) message['common_lb_config'] = commonLb;
  for (const key of Object.keys(fields)) if (fields[key] !== undefined) message[key] = fields[key];
  const options = httpProtocolOptions(http);
  if (options !== undefined)
    message['typed_extension_protocol_options'] = { [HTTP_PROTOCOL_OPTIONS]: options };
  if (Object.keys(istioMetadata).length > 0)
    message['metadata'] = { filter_metadata: { istio: istioMetadata } };
  const known: Sources = sources;
  return withSources(message, known);
}
