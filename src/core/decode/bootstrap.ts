import type { Bootstrap, NodeId, XdsSource } from '../model/envoy/bootstrap.ts';
import type { JsonObject } from '../model/json.ts';
import { addressText } from './address.ts';
import { localityText } from './endpoint.ts';
import { defined, number, object, objects, strings, text } from './read.ts';

/** Decodes an envoy.admin.v3.BootstrapConfigDump in Envoy's spelling; undefined for istiod's, which is always empty. */
export function decodeBootstrap(source: JsonObject): Bootstrap | undefined {
  const raw = object(source, 'bootstrap');
  if (raw === undefined) return undefined;
  const node = object(raw, 'node');
  const id = text(node, 'id') ?? '';
  const admin = object(raw, 'admin', 'address');
  return {
    node: {
      id,
      cluster: text(node, 'cluster') ?? '',
      locality: localityText(object(node, 'locality')),
      metadata: object(node, 'metadata') ?? {},
      ...defined({ parsed: parseNodeId(id), envoyVersion: envoyVersion(node) }),
    },
    statsTags: objects(object(raw, 'stats_config'), 'stats_tags').map(
      (tag) => text(tag, 'tag_name') ?? '',
    ),
    runtimeLayers: objects(object(raw, 'layered_runtime'), 'layers').map((layer) => ({
      name: text(layer, 'name') ?? '',
      ...defined({ values: object(layer, 'static_layer') }),
    })),
    xds: xdsSource(object(raw, 'dynamic_resources')),
    raw,
    ...defined({
      admin: admin && addressText(admin),
      tracing: object(raw, 'tracing'),
      statsMatcher: object(raw, 'stats_config', 'stats_matcher'),
      lastUpdated: text(source, 'last_updated'),
    }),
  };
}

function parseNodeId(id: string): NodeId | undefined {
  const [type, ip, name, domain, ...more] = id.split('~');
  if (type === undefined || ip === undefined || name === undefined || domain === undefined)
    return undefined;
  return more.length > 0 ? undefined : { type, ip, id: name, domain };
}

/** An envoy.config.core.v3.BuildVersion; proto3 JSON leaves zeros out. */
function envoyVersion(node: JsonObject | undefined): string | undefined {
  const version = object(node, 'user_agent_build_version', 'version');
  if (version === undefined) return text(node, 'user_agent_version');
  return ['major_number', 'minor_number', 'patch']
    .map((part) => number(version, part) ?? 0)
    .join('.');
}

function xdsSource(resources: JsonObject | undefined): XdsSource {
  const ads = object(resources, 'ads_config');
  const clusters = objects(ads, 'grpc_services').map(
    (service) =>
      text(object(service, 'envoy_grpc'), 'cluster_name') ??
      text(object(service, 'google_grpc'), 'target_uri') ??
      '',
  );
  return {
    clusters: [...clusters, ...strings(ads, 'cluster_names')],
    ...defined({
      apiType: text(ads, 'api_type'),
      transportVersion: text(ads, 'transport_api_version'),
    }),
  };
}
