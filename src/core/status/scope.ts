import { object, objects, strings, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/kube.ts';

/** A proxy that a change may concern. */
export interface Candidate {
  readonly namespace: string;
  /** Of its pod; empty where the pod was not read. */
  readonly labels: Readonly<Record<string, string>>;
  /** sidecar, router, waypoint, ztunnel; "" where istiod does not tell. */
  readonly proxyType: string;
}

export interface Scope {
  includes(candidate: Candidate): boolean;
  /** What is not known about it. */
  readonly note?: string;
}

const ALL: Scope = {
  includes: () => true,
  note: 'which proxies it concerns cannot be told from the object: all are waited for',
};

/** Kinds that work on the workloads of a namespace, or of all when in the root namespace, and whose selector narrows that. */
const WORKLOAD_KINDS: ReadonlySet<string> = new Set([
  'AuthorizationPolicy', 'RequestAuthentication', 'PeerAuthentication', 'Telemetry', 'WasmPlugin', 'EnvoyFilter', 'Sidecar',
]); // prettier-ignore

/** Kinds that other namespaces see as exportTo says. */
const EXPORTED_KINDS: ReadonlySet<string> = new Set([
  'VirtualService', 'DestinationRule', 'ServiceEntry',
]); // prettier-ignore

/**
 * The proxies whose config an object can be part of, as far as the object itself and Sidecars tell (istio.io, reference of
 * each kind: exportTo, gateways, selector, egress hosts). Never too few, sometimes too many.
 */
export function scopeOf(
  resource: KubeObject,
  {
    objects: all,
    rootNamespace,
  }: { readonly objects: readonly KubeObject[]; readonly rootNamespace: string },
): Scope {
  const spec = object(resource.raw, 'spec');
  if (resource.kind === 'Gateway' && resource.apiVersion.startsWith('networking.istio.io')) {
    const selector = object(spec, 'selector');
    return { includes: ({ labels }) => hasLabels(labels, selector) };
  }
  if (WORKLOAD_KINDS.has(resource.kind)) {
    const selector =
      object(spec, 'selector', 'matchLabels') ?? object(spec, 'workloadSelector', 'labels');
    const everywhere = resource.namespace === rootNamespace;
    return {
      includes: ({ namespace, labels }) =>
        (everywhere || namespace === resource.namespace) && hasLabels(labels, selector),
    };
  }
  if (!EXPORTED_KINDS.has(resource.kind)) return ALL;
  const sidecars = all.filter(({ kind }) => kind === 'Sidecar');
  const types = resource.kind === 'VirtualService' ? typesOf(strings(spec, 'gateways')) : undefined;
  const exported = strings(spec, 'exportTo');
  return {
    includes: (candidate) =>
      candidate.proxyType !== 'ztunnel' &&
      (types === undefined || candidate.proxyType === '' || types.has(candidate.proxyType)) &&
      isExported(exported, resource.namespace, candidate.namespace) &&
      isImported(resource.namespace, candidate, { sidecars, rootNamespace }),
  };
}

/** A VirtualService without gateways, or with "mesh", is for sidecars; with others for gateways. */
function typesOf(gateways: readonly string[]): ReadonlySet<string> {
  const named = gateways.length === 0 ? ['mesh'] : gateways;
  return new Set([
    ...(named.includes('mesh') ? ['sidecar', 'waypoint'] : []),
    ...(named.some((gateway) => gateway !== 'mesh') ? ['router'] : []),
  ]);
}

const isExported = (exportTo: readonly string[], from: string, to: string): boolean =>
  exportTo.length === 0 ||
  exportTo.some((one) => one === '*' || one === to || (one === '.' && from === to));

interface Sidecars {
  readonly sidecars: readonly KubeObject[];
  readonly rootNamespace: string;
}

/** Whether the proxy's Sidecar lets hosts of a namespace in; only sidecars have one. */
function isImported(
  from: string,
  proxy: Candidate,
  { sidecars, rootNamespace }: Sidecars,
): boolean {
  if (proxy.proxyType !== 'sidecar') return true;
  const selecting = sidecars.find(
    ({ namespace, raw }) =>
      namespace === proxy.namespace &&
      selectorOf(raw) !== undefined &&
      hasLabels(proxy.labels, selectorOf(raw)),
  );
  const defaultOf = (namespace: string): KubeObject | undefined =>
    sidecars.find((one) => one.namespace === namespace && selectorOf(one.raw) === undefined);
  const sidecar = selecting ?? defaultOf(proxy.namespace) ?? defaultOf(rootNamespace);
  const hosts = objects(object(sidecar?.raw, 'spec'), 'egress').flatMap((egress) =>
    strings(egress, 'hosts'),
  );
  if (sidecar === undefined || hosts.length === 0) return true;
  return hosts.some((host) => {
    const [namespace] = host.split('/');
    return (
      namespace === '*' || namespace === from || (namespace === '.' && from === proxy.namespace)
    );
  });
}

const selectorOf = (sidecar: JsonObject): JsonObject | undefined =>
  object(sidecar, 'spec', 'workloadSelector', 'labels');

const hasLabels = (
  labels: Readonly<Record<string, string>>,
  wanted: JsonObject | undefined,
): boolean => Object.keys(wanted ?? {}).every((key) => labels[key] === text(wanted, key));
