import type { Needs, ProxyCapture, SectionQuery, SourceInfo } from '../core/model/capture.ts';
import type { Gap } from '../core/model/gap.ts';
import type { ProxyRef } from '../core/model/proxy.ts';
import type { KubeReader } from '../ports/kube.ts';

/** A proxy that can be asked: resolved and checked to be an Envoy. */
export interface ProxyTarget {
  readonly proxy: ProxyRef;
  readonly adminPort: number;
  /** Container that the Envoy runs in, for exec. */
  readonly container: string;
  /** Labels of its pod; absent where the source has no Pod object for it. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Where captures come from: a cluster, a bundle or a single file. */
export interface Source {
  readonly info: SourceInfo;
  readonly defaultNamespace: string;
  readonly objects: KubeReader;
  /** Proxies that the source knows without asking Kubernetes; undefined for a live cluster. */
  readonly knownProxies: readonly ProxyRef[] | undefined;
  /** When the capture was made, RFC 3339; undefined where only the proxies' answers tell. */
  readonly capturedAt: string | undefined;
  /** What the user should know about how the source was read so far; asked after reading. */
  notes?(): readonly string[];
  /** What of the needs the source cannot give, beyond what reading proxies and objects reports; asked after reading. */
  gaps?(needs: Needs): readonly Gap[];
  /** Reads sections of one proxy. What is optional and cannot be read becomes a gap. @throws {MeshdbgError} */
  read(target: ProxyTarget, queries: readonly SectionQuery[]): Promise<ProxyCapture>;
}
