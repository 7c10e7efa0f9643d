import type { Gap } from './gap.ts';
import type { KubeObject } from './kube.ts';
import type { KindName } from './kinds.ts';
import type { ProxyRef } from './proxy.ts';

/** Parts of Envoy's config dump, each readable on its own with `/config_dump?mask=`. */
export type ConfigSection =
  'bootstrap' | 'clusters' | 'listeners' | 'routes' | 'endpoints' | 'secrets' | 'ecds';

/** Envoy admin endpoints beside the config dump; the comment is the path. */
export type AdminSection =
  | 'hostStatus' // /clusters?format=json
  | 'certs' // /certs
  | 'serverInfo' // /server_info
  | 'stats'; // /stats?format=json

export type ProxySection = ConfigSection | AdminSection;

/** One thing to read from a proxy. */
export interface SectionQuery {
  readonly section: ProxySection;
  /** RE2, full match on the resource's name: lets Envoy leave the rest out. Only a hint: more may come back. */
  readonly nameRegex?: string;
  /** Without it the command still answers, with a gap. */
  readonly optional?: true;
  /** Decoded only when looked at: for commands that work on Envoy's own objects. */
  readonly lazy?: true;
}

/** One raw body, byte for byte as an Envoy (or istiod) answered it. */
export interface SectionBody {
  /** 'config_dump' may hold any number of config sections. */
  readonly section: AdminSection | 'config_dump';
  /** istiod writes camelCase and what it would send; Envoy writes snake_case and what it has. */
  readonly origin: 'envoy' | 'istiod';
  readonly bytes: Uint8Array;
  /** Where it came from, for messages: a path in a bundle or an admin path. */
  readonly from: string;
}

export interface ProxyCapture {
  readonly proxy: ProxyRef;
  /** Labels of its pod, which selectors of Istio's objects match; absent where the Pod object is not known. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly bodies: readonly SectionBody[];
  readonly gaps: readonly Gap[];
  /** RFC 3339; the proxy's own clock where it tells it. */
  readonly capturedAt?: string;
}

/** istiod's debug endpoints; the comment is the path. */
export type IstiodSection =
  | 'syncz' // /debug/syncz
  | 'connections' // /debug/connections
  | 'adsz' // /debug/adsz
  | 'registryz' // /debug/registryz
  | 'endpointz' // /debug/endpointz
  | 'configz' // /debug/configz
  | 'mesh' // /debug/mesh
  | 'clusterz' // /debug/clusterz
  | 'version' // /version
  | 'metrics'; // /metrics

/** What a command asks the control plane for. */
export interface IstiodNeeds {
  readonly sections: readonly IstiodSection[];
  /** Read where they can be; without them nothing is missing, so that it is no gap. */
  readonly helpful?: readonly IstiodSection[];
  /** What istiod would send to each target, read as a config dump with these sections. */
  readonly dumps?: readonly ConfigSection[];
  /** Without it the command still answers, with a gap. */
  readonly optional?: true;
}

export interface IstiodBody {
  readonly section: IstiodSection;
  readonly bytes: Uint8Array;
  readonly from: string;
}

/** What one istiod answered. */
export interface IstiodCapture {
  /** Namespace and name of its pod. */
  readonly istiod: ProxyRef;
  readonly bodies: readonly IstiodBody[];
  /** Config dumps of the proxies that are connected to it. */
  readonly dumps: readonly ProxyCapture[];
  readonly gaps: readonly Gap[];
  /** RFC 3339; istiod's own clock where it tells it. */
  readonly capturedAt?: string;
}

/** What a command asks a source for. */
export interface Needs {
  readonly istiod?: IstiodNeeds;
  readonly proxy: readonly SectionQuery[];
  /** Kinds of objects, read in all namespaces when allowed. */
  readonly objects?: readonly KindName[];
  /** Where to look for objects, beside the namespaces of proxies, when only some may be read. */
  readonly namespaces?: readonly string[];
}

export interface SourceInfo {
  readonly kind: 'live' | 'bundle' | 'file';
  /** Kubeconfig context, bundle path or file name. */
  readonly name: string;
}

/** Everything that one command read, before any interpretation. A bundle is a saved capture. */
export interface Capture {
  readonly source: SourceInfo;
  /** RFC 3339, whole seconds; ages and time left are relative to it. */
  readonly capturedAt: string | undefined;
  readonly proxies: readonly ProxyCapture[];
  readonly objects: readonly KubeObject[];
  readonly istiods: readonly IstiodCapture[];
  readonly gaps: readonly Gap[];
}
