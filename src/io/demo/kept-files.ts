import type { BundleFiles } from '../../ports/files.ts';

/** At most so much is kept, but always the file that was read last. */
const KEPT_BYTES = 64 * 1024 * 1024;

/**
 * The same files, the last ones read kept in memory: a command asks an Envoy many questions about one dump. The bytes of a file
 * stay the same object as long as they are kept, so that what was made of them can be kept by them.
 * @param revision what was kept for another revision is read again
 */
export function keepFiles(files: BundleFiles, revision: () => number = () => 0): BundleFiles {
  const kept = new Map<string, Promise<Uint8Array>>();
  const sizes = new Map<string, number>();
  let keptFor = revision();
  const forget = (path: string): void => {
    kept.delete(path);
    sizes.delete(path);
  };
  const makeRoom = (newest: string): void => {
    let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const path of kept.keys()) {
      if (total <= KEPT_BYTES || path === newest) return;
      total -= sizes.get(path) ?? 0;
      forget(path);
    }
  };
  const load = (path: string): Promise<Uint8Array> => {
    const reading = files.read(path);
    reading.then(
      (bytes) => {
        if (kept.get(path) !== reading) return;
        sizes.set(path, bytes.length);
        makeRoom(path);
      },
      () => kept.get(path) === reading && forget(path),
    );
    return reading;
  };
  return {
    ...files,
    read: (path) => {
      if (keptFor !== revision()) for (const old of kept.keys()) forget(old);
      keptFor = revision();
      const reading = kept.get(path) ?? load(path);
      // Back in as the newest: the order of a Map is that of insertion.
      kept.delete(path);
      kept.set(path, reading);
      return reading;
    },
  };
}
