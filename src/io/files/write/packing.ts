import type { Disk } from './disk.ts';

/** What to pack into which archive. */
export interface Packing {
  /** Directory that holds the files. */
  readonly root: string;
  readonly paths: readonly string[];
  readonly to: string;
  /** Name of the archive's one directory. */
  readonly top: string;
  /** Of every entry. */
  readonly time: Date;
  readonly disk: Disk;
  readonly signal: AbortSignal;
}
