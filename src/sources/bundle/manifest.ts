import { isObject, objects, text } from '../../core/decode/read.ts';
import type { Gap } from '../../core/model/gap.ts';
import { epochMs } from '../../core/model/time.ts';
import type { BundleFiles } from '../../ports/files.ts';

/** What meshdbg.json says of a bundle (design.md section 3). */
export interface Manifest {
  /** RFC 3339. */
  readonly createdAt: string | undefined;
  /** What could not be read when the bundle was made. */
  readonly gaps: readonly Gap[];
}

export const MANIFEST = 'meshdbg.json';

/** Reads a bundle's manifest. It is optional; one that cannot be read is a gap. */
export async function readManifest(files: BundleFiles): Promise<Manifest> {
  if (!files.paths.includes(MANIFEST)) return { createdAt: undefined, gaps: [] };
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(await files.read(MANIFEST)));
    const manifest = isObject(value) ? value : {};
    const createdAt = text(manifest, 'createdAt');
    return {
      createdAt: epochMs(createdAt) === undefined ? undefined : createdAt,
      gaps: objects(manifest, 'gaps').map((gap) => ({
        section: text(gap, 'section') ?? '',
        reason: text(gap, 'reason') ?? '',
        hint: text(gap, 'hint') ?? '',
      })),
    };
  } catch (error) {
    const reason = `it cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return { createdAt: undefined, gaps: [{ section: MANIFEST, reason, hint: '' }] };
  }
}
