import type { Gap } from '../core/model/gap.ts';

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

export interface Files {
  /**
   * Opens what --from names: a directory, .tgz/.tar.gz/.tar/.zip (one top directory is looked through), a file (gzip is
   * undone), or "-" for stdin. What it is shows in its content, not in its name.
   * @throws {MeshdbgError} not-found, unreadable; unreadable too for archives with links, paths outside, or damage;
   *   too-large for more content than any bundle has
   */
  open(path: string): Promise<BundleFiles>;
}
