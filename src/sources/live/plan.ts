import type { AdminSection, ConfigSection, SectionQuery } from '../../core/model/capture.ts';

/** One request to an Envoy's admin port. */
export interface AdminRead {
  readonly section: AdminSection | 'config_dump';
  /** What the answer stands for in gaps. */
  readonly query: SectionQuery;
  readonly path: string;
  /** Type URL of an answer with nothing in it, for config sections. */
  readonly emptyType?: string;
}

/**
 * Lists and message of each section (envoy/admin/v3/config_dump.proto). A mask must hold for a whole message, so one
 * request cannot ask for lists of two sections: Envoy answers 400 (source/server/admin/config_dump_handler.cc,
 * checked against Envoy 1.40).
 */
const CONFIG: Readonly<Record<ConfigSection, { readonly message: string; readonly mask: string; readonly flags?: string }>> = {
  bootstrap: { message: 'BootstrapConfigDump', mask: 'bootstrap,last_updated' },
  clusters: {
    message: 'ClustersConfigDump',
    mask: 'dynamic_active_clusters,dynamic_warming_clusters,static_clusters',
  },
  listeners: { message: 'ListenersConfigDump', mask: 'dynamic_listeners,static_listeners' },
  routes: { message: 'RoutesConfigDump', mask: 'dynamic_route_configs,static_route_configs' },
  endpoints: {
    message: 'EndpointsConfigDump',
    mask: 'dynamic_endpoint_configs,static_endpoint_configs',
    flags: '&include_eds',
  },
  secrets: {
    message: 'SecretsConfigDump',
    mask: 'dynamic_active_secrets,dynamic_warming_secrets,static_secrets',
  },
  ecds: { message: 'EcdsConfigDump', mask: 'ecds_filters' },
}; // prettier-ignore

const ADMIN: Readonly<Record<AdminSection, string>> = {
  hostStatus: '/clusters?format=json',
  certs: '/certs',
  serverInfo: '/server_info',
  stats: '/stats?format=json',
};

/** The smallest requests that answer some queries, in their order; nothing is asked twice. */
export function planReads(queries: readonly SectionQuery[]): AdminRead[] {
  const whole = new Set(
    queries.filter(({ nameRegex }) => nameRegex === undefined).map(({ section }) => section),
  );
  const reads = new Map<string, AdminRead>();
  for (const query of queries) {
    // The whole section holds the named part of it.
    if (query.nameRegex !== undefined && whole.has(query.section)) continue;
    const read = readOf(query);
    const known = reads.get(read.path);
    if (known === undefined || known.query.optional === true) reads.set(read.path, read);
  }
  return [...reads.values()];
}

function readOf(query: SectionQuery): AdminRead {
  const { section, nameRegex } = query;
  if (isAdmin(section)) {
    // Of Envoy's answers of their own only /stats can be narrowed (source/server/admin/stats_params.cc).
    const filter =
      section === 'stats' && nameRegex !== undefined
        ? `&filter=${encodeURIComponent(nameRegex)}`
        : '';
    return { section, query, path: ADMIN[section] + filter };
  }
  const { message, mask, flags = '' } = CONFIG[section];
  const named = nameRegex === undefined ? '' : `&name_regex=${encodeURIComponent(nameRegex)}`;
  return {
    section: 'config_dump',
    query,
    path: `/config_dump?mask=${mask}${named}${flags}`,
    emptyType: `type.googleapis.com/envoy.admin.v3.${message}`,
  };
}

const isAdmin = (section: AdminSection | ConfigSection): section is AdminSection =>
  Object.hasOwn(ADMIN, section);
