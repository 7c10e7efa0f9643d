import type { Disk } from './disk.ts';

/** Gives a directory its final name; one that has the name already steps aside first and goes when all is well. */
export async function replaceDirectory(from: string, to: string, disk: Disk): Promise<void> {
  const aside = `${to}.replaced`;
  const replaces = await disk.stat(to).then(
    () => true,
    () => false,
  );
  if (!replaces) return disk.rename(from, to);
  await disk.rm(aside, { recursive: true, force: true });
  await disk.rename(to, aside);
  try {
    await disk.rename(from, to);
  } catch (error) {
    await disk.rename(aside, to);
    throw error;
  }
  await disk.rm(aside, { recursive: true, force: true });
}
