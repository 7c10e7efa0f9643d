/** A bundle's files: a directory, an archive (held in memory), or one single file. */
export interface BundleFiles {
  /** What the user gave, for messages and meta.source. */
  readonly name: string;
  readonly kind: 'directory' | 'archive' | 'file';
  /** All paths, "/"-separated, relative to the bundle's top, sorted. One path for a single file. */
  readonly paths: readonly string[];
  /** @throws {MeshdbgError} unreadable, too-large, not-found */
  read(path: string): Promise<Uint8Array>;
}

export interface Files {
  /**
   * Opens what --from names: a directory, .tgz/.tar.gz/.zip (one top directory is looked through), a file, or "-" for stdin.
   * @throws {MeshdbgError} not-found, unreadable; unreadable too for archives with links, paths outside, or too much content
   */
  open(path: string): Promise<BundleFiles>;
}
