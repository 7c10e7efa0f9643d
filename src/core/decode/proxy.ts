import { MeshdbgError } from '../errors.ts';
import type { ConfigSection, ProxyCapture, SectionBody, SectionQuery } from '../model/capture.ts';
import type { ConfigResource } from '../model/envoy/config-resource.ts';
import { shareServingConfigs } from '../model/envoy/serving-configs.ts';
import type { Gap } from '../model/gap.ts';
import type { JsonObject } from '../model/json.ts';
import { proxyText } from '../model/proxy.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { parseBody } from './body.ts';
import { parseDump } from './dump.ts';
import { decodeBootstrap } from './bootstrap.ts';
import { decodeClusterStatuses, parseClusters } from './cluster-status.ts';
import { decodeCluster } from './cluster.ts';
import { readConfigDump, type ConfigDump, type RawResource } from './config-dump.ts';
import { decodeClusterLoadAssignment } from './endpoint.ts';
import { decodeExtensionConfig } from './extension-config.ts';
import { decodeListener } from './listener.ts';
import { missingSections } from './missing-sections.ts';
import { decodeRouteConfiguration } from './route.ts';
import { decodeSecret } from './secret.ts';
import type { RepeatedMessages } from './repeated-messages.ts';
import type { SharedConfig } from './shared-config.ts';
import { strangeParts } from './strange-parts.ts';

export interface DecodedProxy {
  readonly snapshot: ProxySnapshot;
  /** The newest time that the config dump names, RFC 3339. */
  readonly newest: string | undefined;
}

/**
 * Decodes what was read from one proxy.
 * @param shared what it has like proxies before it is taken from there
 * @throws {MeshdbgError} when a section that is not optional cannot be read
 */
export function decodeProxy(
  capture: ProxyCapture,
  queries: readonly SectionQuery[],
  shared?: SharedConfig,
): DecodedProxy {
  const gaps = [...capture.gaps];
  const wanted = new Set(queries.map((query) => query.section));
  const lazy = new Set(queries.filter((query) => query.lazy).map((query) => query.section));
  const bodies = parseBodies(capture, queries, { gaps, repeated: shared?.repeated });
  const dump = readConfigDump(bodies.parts);
  if (hasDump(capture) && dump.sections.size === 0 && dump.bootstrap === undefined)
    throw emptyDump(capture, dump);
  gaps.push(...missingSections(capture, dump, queries));
  gaps.push(...strangeParts(capture.proxy, dump));

  const list = <Config extends object>(
    section: ConfigSection,
    decode: (raw: JsonObject) => Config,
  ): ConfigResource<Config>[] => {
    const entries = wanted.has(section) ? (dump.sections.get(section) ?? []) : [];
    if (shared !== undefined) return sharedList(shared, { section, entries, decode });
    return lazy.has(section)
      ? entries.map((entry) => lazily(entry, decode))
      : entries.map((entry) => ({ ...entry, config: decode(entry.raw) }));
  };
  const statuses = bodies.admin.get('hostStatus');
  const snapshot: ProxySnapshot = {
    proxy: capture.proxy,
    ...(capture.labels && { labels: capture.labels }),
    origin: capture.bodies.some((body) => body.origin === 'istiod') ? 'istiod' : 'envoy',
    clusters: list('clusters', decodeCluster),
    listeners: list('listeners', decodeListener),
    routes: list('routes', decodeRouteConfiguration),
    endpoints: list('endpoints', decodeClusterLoadAssignment),
    secrets: list('secrets', decodeSecret),
    ecds: list('ecds', decodeExtensionConfig),
    bootstrap: hasBootstrap(dump, wanted) ? decodeBootstrap(dump.bootstrap) : undefined,
    hostStatus: statuses && decodeClusterStatuses(statuses),
    bodies: bodies.admin,
    gaps,
  };
  return { snapshot, newest: newestTime(dump) };
}

/** A resource whose config is decoded when it is first looked at. */
function lazily<Config>(
  entry: RawResource,
  decode: (raw: JsonObject) => Config,
): ConfigResource<Config> {
  let known: Config | undefined;
  return {
    ...entry,
    get config() {
      return (known ??= decode(entry.raw));
    },
  };
}

interface Decoding<Config> {
  readonly section: ConfigSection;
  readonly entries: readonly RawResource[];
  readonly decode: (raw: JsonObject) => Config;
}

function sharedList<Config extends object>(
  shared: SharedConfig,
  { section, entries, decode }: Decoding<Config>,
): ConfigResource<Config>[] {
  const list = entries.map((entry) => {
    const raw = shared.same(section, entry.name, entry.raw);
    return { ...entry, raw, config: shared.decoded(raw, decode) };
  });
  // Listeners name their workload.
  if (section !== 'listeners') shareServingConfigs(list, (configs) => shared.list(configs));
  return list;
}

/** istiod's dumps have a bootstrap part with nothing but its type, and so have parts that are not wanted. */
const hasBootstrap = (
  dump: ConfigDump,
  wanted: ReadonlySet<string>,
): dump is ConfigDump & { readonly bootstrap: JsonObject } =>
  wanted.has('bootstrap') && Object.keys(dump.bootstrap ?? {}).length > 1;

interface ParsedBodies {
  /** Parts of all config dumps. */
  readonly parts: readonly JsonObject[];
  readonly admin: ReadonlyMap<Exclude<SectionBody['section'], 'config_dump'>, JsonObject>;
}

/** Parses every body; one of an optional section that cannot be read becomes a gap. */
function parseBodies(
  capture: ProxyCapture,
  queries: readonly SectionQuery[],
  { gaps, repeated }: { readonly gaps: Gap[]; readonly repeated: RepeatedMessages | undefined },
): ParsedBodies {
  const optional = new Set(queries.filter((query) => query.optional).map((query) => query.section));
  const wanted = new Set<string>(queries.map((query) => query.section));
  const parts: JsonObject[] = [];
  const admin = new Map<Exclude<SectionBody['section'], 'config_dump'>, JsonObject>();
  for (const body of capture.bodies) {
    try {
      if (body.section === 'config_dump') parts.push(...parseDump(body, { wanted, repeated }));
      else
        admin.set(
          body.section,
          body.section === 'hostStatus' ? parseClusters(body) : parseBody(body),
        );
    } catch (error) {
      if (
        !(error instanceof MeshdbgError) ||
        body.section === 'config_dump' ||
        !optional.has(body.section)
      )
        throw error;
      gaps.push({
        section: `${proxyText(capture.proxy)} ${body.section}`,
        reason: error.message,
        hint: error.hint ?? '',
      });
    }
  }
  return { parts, admin };
}

const hasDump = (capture: ProxyCapture): boolean =>
  capture.bodies.some(({ section }) => section === 'config_dump');

function emptyDump(capture: ProxyCapture, dump: ConfigDump): MeshdbgError {
  const types = [...dump.unknown.keys()];
  const named = types.map((type) => type || 'parts without a type').slice(0, 3);
  const what = named.length === 0 ? 'it has no configs' : `it only has ${named.join(', ')}`;
  return new MeshdbgError(
    'unreadable',
    `${capture.bodies[0]?.from ?? 'The input'} is no Envoy config dump: ${what}.`,
    {
      hint: 'Expected is what Envoy answers on /config_dump: {"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump", …}]}',
    },
  );
}

/** Times in a dump are RFC 3339 in UTC; without the "Z" they compare as text, whatever their fractions: "…34" is before "…34.3". */
function newestTime(dump: ConfigDump): string | undefined {
  let newest: string | undefined;
  for (const entries of dump.sections.values())
    for (const { lastUpdated } of entries)
      if (lastUpdated !== undefined && lastUpdated.slice(0, -1) > (newest ?? '').slice(0, -1))
        newest = lastUpdated;
  return newest;
}
