import { decodeServerInfo } from '../decode/server-info.ts';
import { number, objects, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';

/** What an Envoy itself says about the config that it gets. */
export interface ProxyEvidence {
  /** LIVE, PRE_INITIALIZING, INITIALIZING or DRAINING; null when /server_info was not read. */
  readonly serverState: string | null;
  readonly uptimeMs: number | null;
  /** Whether its stream to the control plane stands; null where its stats do not tell. */
  readonly connected: boolean | null;
  /** Updates that it refused since it started. */
  readonly rejectedUpdates: readonly RejectedUpdates[];
  /** What it has got and does not use yet, because something that it needs is missing. */
  readonly warming: readonly { readonly section: string; readonly name: string }[];
  /** What it refuses right now, with its message. */
  readonly errors: readonly ResourceError[];
}

export interface RejectedUpdates {
  readonly type: string;
  readonly count: number;
  /** Envoy's counter. */
  readonly stat: string;
}

export interface ResourceError {
  readonly section: string;
  readonly name: string;
  readonly details: string;
  /** RFC 3339. */
  readonly lastAttempt: string | null;
}

const SECTIONS = ['clusters', 'listeners', 'routes', 'secrets', 'ecds'] as const;

/** The stats that evidence is made of, as Envoy's admin filters them. */
export const EVIDENCE_STATS = String.raw`update_rejected$|config_fail$|^control_plane\.`;

/** Reads the evidence of one proxy out of its /server_info, /stats and config dump. */
export function proxyEvidence(proxy: ProxySnapshot): ProxyEvidence {
  const info = proxy.bodies.get('serverInfo');
  const server = info && decodeServerInfo(info);
  const stats = objects(proxy.bodies.get('stats'), 'stats');
  const resources = SECTIONS.flatMap((section) =>
    proxy[section].map((resource) => ({ section, resource })),
  );
  return {
    serverState: server?.state ?? null,
    uptimeMs: server?.uptimeMs ?? null,
    connected: connectedState(stats),
    rejectedUpdates: stats.flatMap(rejectedUpdates),
    warming: resources
      .filter(({ resource }) => resource.state === 'warming')
      .map(({ section, resource }) => ({ section, name: resource.name })),
    errors: resources.flatMap(({ section, resource: { name, error } }) =>
      error === undefined
        ? []
        : [{ section, name, details: error.details, lastAttempt: error.lastAttempt ?? null }],
    ),
  };
}

/** Where Envoy counts updates of each type (docs/root/configuration, "Statistics" of CDS, LDS, RDS, SDS, ECDS). */
const COUNTERS: readonly (readonly [RegExp, string])[] = [
  [/^cluster_manager\.cds\.update_rejected$/, 'CDS'],
  [/^listener_manager\.lds\.update_rejected$/, 'LDS'],
  [/\.rds\..+\.update_rejected$/, 'RDS'],
  [/^cluster\..+\.update_rejected$/, 'EDS'],
  [/^sds\..+\.update_rejected$/, 'SDS'],
  [/(?:^|\.)extension_config_discovery\..+\.config_fail$/, 'ECDS'],
];

function rejectedUpdates(stat: JsonObject): readonly RejectedUpdates[] {
  const name = text(stat, 'name') ?? '';
  const count = number(stat, 'value') ?? 0;
  const [, type] = COUNTERS.find(([pattern]) => pattern.test(name)) ?? [];
  return type === undefined || count === 0 ? [] : [{ type, count, stat: name }];
}

function connectedState(stats: readonly JsonObject[]): boolean | null {
  const stat = stats.find((one) => text(one, 'name') === 'control_plane.connected_state');
  const value = number(stat, 'value');
  return value === undefined ? null : value === 1;
}
