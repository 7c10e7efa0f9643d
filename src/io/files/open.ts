import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { MeshdbgError } from '../../core/errors.ts';
import type { BundleFiles, Files } from '../../ports/files.ts';
import { damaged } from './damage.ts';
import { codeOf, openDirectory, readPlain } from './directory.ts';
import { headOf, slurp, streamOf, type Input } from './input.ts';
import { LIMITS, type Limits } from './limits.ts';
import { notThere } from './not-there.ts';
import { packingOf } from './sniff.ts';
import type { Disk } from './write/disk.ts';

export interface FilesOptions {
  /** What "-" reads. */
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly limits?: Limits;
  /** What bundles are written with. */
  readonly disk?: Disk;
}

/** Files of this machine. */
export const filesOf = ({ stdin, limits = LIMITS, disk }: FilesOptions): Files => ({
  create: async (path, options) =>
    (await import('./write/writer.ts')).createBundle(path, options, disk),
  openLog: async (path) => (await import('./log.ts')).openLog(path, stdin),
  open: async (path) => {
    if (path === '-') return openInput(await pipedInput(stdin, { name: 'stdin', limits }), limits);
    const found = await stat(path).catch(async (error: unknown) => {
      throw await notThere(path, error);
    });
    if (found.isDirectory()) return openDirectory(path, limits);
    // A pipe, as of <(kubectl exec …), can be read once only.
    const input = found.isFile()
      ? { name: path, size: found.size, at: path }
      : await pipedInput(createReadStream(path), { name: path, limits });
    return openInput(input, limits);
  },
});

async function pipedInput(
  stream: Readable & { readonly isTTY?: boolean },
  options: { readonly name: string; readonly limits: Limits },
): Promise<Input> {
  if (stream.isTTY === true)
    throw new MeshdbgError('usage', '--from - reads stdin, and stdin is the terminal.', {
      hint: 'Pipe into it: kubectl exec POD -c istio-proxy -- pilot-agent request GET config_dump | meshdbg clusters --from -',
    });
  const at = await slurp(stream, options);
  return { name: options.name, size: at.length, at };
}

async function openInput(input: Input, limits: Limits): Promise<BundleFiles> {
  try {
    const packing = packingOf(await headOf(input));
    if (packing === 'zip') return await (await import('./zip.ts')).openZip(input, limits);
    const gunzip = packing === 'gzip';
    const isTar = gunzip ? (await packedInGzip(input, limits)) === 'tar' : packing === 'tar';
    if (isTar) return await (await import('./tar.ts')).openTar(input, { gunzip, limits });
    return singleFile(input, { gunzip, limits });
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new MeshdbgError('unreadable', `${input.name} cannot be read (${codeOf(error)}).`, {
        cause: error,
      });
    throw error;
  }
}

async function packedInGzip(input: Input, limits: Limits): Promise<ReturnType<typeof packingOf>> {
  let head = Buffer.alloc(0);
  try {
    for await (const chunk of streamOf(input, { gunzip: true, limits }) as AsyncIterable<Buffer>) {
      head = Buffer.concat([head, chunk]);
      if (head.length >= 512) break;
    }
  } catch (error) {
    throw damaged(input.name, error);
  }
  return packingOf(head.subarray(0, 512));
}

function singleFile(input: Input, options: { gunzip: boolean; limits: Limits }): BundleFiles {
  const { name, at } = input;
  const path = basename(name).replace(options.gunzip ? /\.gz$/ : /$^/, '');
  const read = async (): Promise<Buffer> => {
    if (!options.gunzip) return typeof at === 'string' ? readPlain(at, options.limits) : at;
    try {
      return await slurp(streamOf(input, options), { name, limits: options.limits });
    } catch (error) {
      throw damaged(name, error);
    }
  };
  return { name, kind: 'file', paths: [path], read };
}
