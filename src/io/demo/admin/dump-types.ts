import { fields, type FieldType } from './message-type.ts';
import { BOOTSTRAP } from './resource-types.ts';

/** The messages of envoy/admin/v3/config_dump.proto and config_dump_shared.proto. */
export interface DumpType {
  readonly type: FieldType;
  /** The elements of each repeated field, by the field's name. */
  readonly elements: Readonly<Record<string, ElementType>>;
}

export interface ElementType {
  /** The nested message's name, as in "@type". */
  readonly name: string;
  readonly type: FieldType;
  /** The field with the resource; undefined where the element has several states. */
  readonly resource?: string;
  /** Where the name that name_regex tests stands: in the element, in the resource, under this key. */
  readonly nameIn: 'element' | 'resource';
  readonly nameKey: string;
}

const FAILURE = fields({
  any: 'failed_configuration',
  scalar: 'last_update_attempt details version_info',
});
const LISTENER_STATE = fields({ any: 'listener', scalar: 'version_info last_updated' });

/** An element that holds one resource: static without, dynamic with version and failure. */
function element(name: string, resource: string, nameKey = 'name'): ElementType {
  const dynamic = !name.startsWith('Static');
  return {
    name,
    resource,
    nameIn: 'resource',
    nameKey,
    type: fields({
      any: resource,
      scalar: dynamic ? 'version_info last_updated client_status' : 'last_updated',
      typed: dynamic ? { error_state: FAILURE } : {},
    }),
  };
}

/** Secrets carry their name beside the resource: a secret that never came has no resource. */
function secret(name: string): ElementType {
  const base = element(name, 'secret');
  return { ...base, nameIn: 'element', type: { fields: { ...base.type.fields, name: 'scalar' } } };
}

function scoped(name: string): ElementType {
  const dynamic = name.startsWith('Dynamic');
  return {
    name,
    nameIn: 'element',
    nameKey: 'name',
    type: fields({
      repeated: 'scoped_route_configs',
      scalar: dynamic ? 'name version_info last_updated client_status' : 'name last_updated',
      typed: dynamic ? { error_state: FAILURE } : {},
    }),
  };
}

const DYNAMIC_LISTENER: ElementType = {
  name: 'DynamicListener',
  nameIn: 'element',
  nameKey: 'name',
  type: fields({
    scalar: 'name client_status',
    typed: {
      active_state: LISTENER_STATE,
      warming_state: LISTENER_STATE,
      draining_state: LISTENER_STATE,
      error_state: FAILURE,
    },
  }),
};

function dump(scalar: string, elements: Readonly<Record<string, ElementType>>): DumpType {
  return { elements, type: fields({ scalar, repeated: Object.keys(elements).join(' ') }) };
}

const DUMPS: Readonly<Record<string, DumpType>> = {
  BootstrapConfigDump: {
    elements: {},
    type: fields({ scalar: 'last_updated', typed: { bootstrap: BOOTSTRAP } }),
  },
  ClustersConfigDump: dump('version_info', {
    static_clusters: element('StaticCluster', 'cluster'),
    dynamic_active_clusters: element('DynamicCluster', 'cluster'),
    dynamic_warming_clusters: element('DynamicCluster', 'cluster'),
  }),
  EcdsConfigDump: dump('', { ecds_filters: element('EcdsFilterConfig', 'ecds_filter') }),
  EndpointsConfigDump: dump('', {
    static_endpoint_configs: element('StaticEndpointConfig', 'endpoint_config', 'cluster_name'),
    dynamic_endpoint_configs: element('DynamicEndpointConfig', 'endpoint_config', 'cluster_name'),
  }),
  ListenersConfigDump: dump('version_info', {
    static_listeners: element('StaticListener', 'listener'),
    dynamic_listeners: DYNAMIC_LISTENER,
  }),
  RoutesConfigDump: dump('', {
    static_route_configs: element('StaticRouteConfig', 'route_config'),
    dynamic_route_configs: element('DynamicRouteConfig', 'route_config'),
  }),
  ScopedRoutesConfigDump: dump('', {
    inline_scoped_route_configs: scoped('InlineScopedRouteConfigs'),
    dynamic_scoped_route_configs: scoped('DynamicScopedRouteConfigs'),
  }),
  SecretsConfigDump: dump('', {
    static_secrets: secret('StaticSecret'),
    dynamic_active_secrets: secret('DynamicSecret'),
    dynamic_warming_secrets: secret('DynamicSecret'),
  }),
};

/** The dump message that a type URL names; undefined for one that this code does not know. */
export function dumpType(typeUrl: string): DumpType | undefined {
  const name = typeUrl.slice(typeUrl.lastIndexOf('.') + 1);
  return Object.hasOwn(DUMPS, name) ? DUMPS[name] : undefined;
}
