/** The short names that Istio's users know, by the last part of the type URL. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  Cluster: 'CDS', Listener: 'LDS', RouteConfiguration: 'RDS', ClusterLoadAssignment: 'EDS', TypedExtensionConfig: 'ECDS',
  Secret: 'SDS', NameTable: 'NDS', ProxyConfig: 'PCDS', Address: 'WDS', Workload: 'WDS', Authorization: 'WADS',
}; // prettier-ignore

/** "CDS" for the type URL of clusters; the URL itself for types without a short name. */
export function shortType(typeUrl: string): string {
  const name = typeUrl.split(/[./]/).at(-1) ?? '';
  return Object.hasOwn(SHORT_NAMES, name) ? (SHORT_NAMES[name] ?? typeUrl) : typeUrl;
}

/** istiod names a proxy "<pod>.<namespace>"; namespaces hold no dots, pods may. */
export function splitProxy(id: string): { readonly pod: string; readonly namespace: string } {
  const at = id.lastIndexOf('.');
  return at < 0
    ? { pod: id, namespace: '' }
    : { pod: id.slice(0, at), namespace: id.slice(at + 1) };
}
