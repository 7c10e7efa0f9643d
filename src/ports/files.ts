import type { Gap } from '../core/model/gap.ts';
import type { ByteStream } from './log-stream.ts';

/** A bundle's files: a directory, an archive, or one single file. */
export interface BundleFiles {
  /** What the user gave, for messages and meta.source. */
  readonly name: string;
  readonly kind: 'directory' | 'archive' | 'file';
  /** All paths, "/"-separated, relative to the bundle's top, sorted. One path for a single file. */
  readonly paths: readonly string[];
  /** What was seen and is not in `paths`: links that lead out of the directory, folders that may not be read. */
  readonly gaps?: readonly Gap[];
  /** @throws {MeshdbgError} unreadable, too-large, not-found */
  read(path: string): Promise<Uint8Array>;
}

export type BundleFormat = 'directory' | 'tgz' | 'zip';

export interface WriteOptions {
  /** Replaces what is there. */
  readonly force: boolean;
  /** Continues what an interrupted run left, and leaves it for the next one when this one fails too. */
  readonly resume: boolean;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * A bundle that is being written. Nothing is there under its final name before `finish`; until then its files lie in
 * "<path>.partial".
 */
export interface BundleWriter {
  readonly path: string;
  readonly format: BundleFormat;
  /** Files that an interrupted run left. */
  readonly kept: ReadonlySet<string>;
  /** @throws {MeshdbgError} unwritable: a full disk, missing rights */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** A file that was kept. */
  read(path: string): Promise<Uint8Array>;
  /**
   * Packs the files in their order and gives the bundle its name. Files below ".resume/" are left out.
   * @param createdAt RFC 3339: the time of all entries of an archive
   * @returns bytes of the archive, or of all files
   * @throws {MeshdbgError} unwritable; too-large for what a zip cannot hold; interrupted
   */
  finish(createdAt: string): Promise<number>;
  /** Removes what was written, unless it is to be kept for --resume. Never throws. @returns where it is kept */
  abandon(keep?: boolean): string | undefined;
}

export interface Files {
  /**
   * Begins a bundle: an archive where the path ends with .tgz, .tar.gz or .zip, else a directory.
   * @throws {MeshdbgError} usage when there is something already, unless forced; not-found without its directory; unwritable
   */
  create(path: string, options: WriteOptions): Promise<BundleWriter>;
  /**
   * Opens what --from names: a directory, .tgz/.tar.gz/.tar/.zip (one top directory is looked through), a file (gzip is
   * undone), or "-" for stdin. What it is shows in its content, not in its name.
   * @throws {MeshdbgError} not-found, unreadable; unreadable too for archives with links, paths outside, or damage;
   *   too-large for more content than any bundle has
   */
  open(path: string): Promise<BundleFiles>;
  /**
   * A log in a file or on stdin ("-") as a stream, of any length; gzip is undone. Undefined for what holds several files: a directory,
   * a zip or tar archive.
   * @throws {MeshdbgError} not-found, unreadable; usage for a terminal as stdin, or for an archive on it
   */
  openLog(path: string): Promise<ByteStream | undefined>;
}
