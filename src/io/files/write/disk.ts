import { createWriteStream, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';

/** What the writer does to the file system; tests put a disk that is full in its place. */
export interface Disk {
  readonly mkdir: typeof mkdir;
  readonly readdir: typeof readdir;
  readonly readFile: typeof readFile;
  readonly rename: typeof rename;
  readonly rm: typeof rm;
  readonly rmSync: typeof rmSync;
  readonly stat: typeof stat;
  readonly writeFile: typeof writeFile;
  readonly createWriteStream: typeof createWriteStream;
}

export const DISK: Disk = {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmSync,
  stat,
  writeFile,
  createWriteStream,
};
