import type {
  IstiodCapture,
  IstiodNeeds,
  Needs,
  ProxyCapture,
  SectionQuery,
  SourceInfo,
} from '../core/model/capture.ts';
import type { Gap } from '../core/model/gap.ts';
import type { ProxyRef } from '../core/model/proxy.ts';
import type { ProxyFile } from '../core/model/proxy-file.ts';
import type { Kube, KubeReader, LogQuery } from '../ports/kube.ts';
import type { LogOrigin } from '../ports/log-stream.ts';
import type { StreamAsked, Streamed } from './xds-asked.ts';

/** A proxy that can be asked: resolved and checked to be an Envoy. */
export interface ProxyTarget {
  readonly proxy: ProxyRef;
  readonly adminPort: number;
  /** Container that the Envoy runs in, for exec. */
  readonly container: string;
  /** Labels of its pod; absent where the source has no Pod object for it. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** An answer as it came. */
export interface RawBody {
  readonly bytes: Uint8Array;
  /** The proxy's own clock where it tells it, RFC 3339. */
  readonly date?: string;
  /** Where the source has it under another name: it is kept under that one. */
  readonly name?: string;
}

/** Reads byte for byte what a bundle keeps. */
export interface RawReader {
  /** @throws {MeshdbgError} not-found where there is no such answer, and as live reading does */
  body(target: ProxyTarget, file: ProxyFile): Promise<RawBody>;
  /** Whether a capture has such an answer; absent where only asking tells. */
  has?(target: ProxyTarget, file: ProxyFile): boolean;
  /** @throws {MeshdbgError} not-found, forbidden, … */
  log(query: LogQuery): Promise<Uint8Array>;
  /** How many bytes all answers of a proxy have: about, from little reading. */
  estimate(target: ProxyTarget): Promise<number>;
}

/** What follows the logs of a cluster. */
export type LiveLogs = Pick<Kube, 'followLog' | 'watch'>;

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
  /**
   * Asks every istiod; dumps only for these proxies. One that cannot be asked answers with gaps alone.
   * Absent where the source has no control plane.
   */
  istiods?(needs: IstiodNeeds, proxies: readonly ProxyRef[]): Promise<readonly IstiodCapture[]>;
  /** What an istiod would send to a proxy now; absent where there is no istiod to ask. @throws {MeshdbgError} */
  stream?(asked: StreamAsked): Promise<Streamed>;
  /** Containers that a capture has logs of; absent where only Kubernetes knows. */
  readonly loggedContainers?: readonly LogOrigin[];
  /** Logs as they come; absent for captures. */
  readonly live?: LiveLogs;
  /** Absent where there is nothing to keep byte for byte (a dump in a file). */
  readonly raw?: RawReader;
  /** Posts to a proxy's admin port (only for log levels); absent where nothing can be changed. @throws {MeshdbgError} */
  change?(target: ProxyTarget, path: string): Promise<void>;
  /** Reads sections of one proxy. What is optional and cannot be read becomes a gap. @throws {MeshdbgError} */
  read(target: ProxyTarget, queries: readonly SectionQuery[]): Promise<ProxyCapture>;
}
