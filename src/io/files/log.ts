import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PIECE_BYTES } from '../../core/decode/lines.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { ByteStream } from '../../ports/log-stream.ts';
import { damaged } from './damage.ts';
import { codeOf } from './directory.ts';
import { notThere } from './not-there.ts';
import { filePieces } from './pieces.ts';
import { packingOf } from './sniff.ts';
import { asUtf8 } from './text-encoding.ts';

/** What a tar header takes. */
const HEAD_BYTES = 512;

/** @throws {MeshdbgError} as Files.openLog */
export async function openLog(
  path: string,
  stdin: Readable & { readonly isTTY?: boolean },
): Promise<ByteStream | undefined> {
  const isStdin = path === '-';
  const name = isStdin ? 'stdin' : path;
  if (isStdin && stdin.isTTY === true)
    throw new MeshdbgError('usage', 'Lines are read from stdin, and stdin is the terminal.', {
      hint: 'Pipe into it: kubectl logs POD -c istio-proxy | meshdbg logs --from -',
    });
  const is = isStdin ? undefined : await kindOf(path);
  if (is?.isDirectory() === true) return undefined;
  const source = isStdin ? stdin : is?.isFile() === true ? filePieces(path) : createReadStream(path); // prettier-ignore
  const plain = await begun(readable(source, name));
  const packing = packingOf(plain.head);
  const log = packing === 'gzip' ? await begun(gunzipped(plain.chunks, name)) : plain;
  if (packing === 'zip' || packingOf(log.head) === 'tar') {
    if (!isStdin) {
      await log.close();
      return undefined;
    }
    throw new MeshdbgError('usage', 'stdin is an archive; lines are expected there.', {
      hint: 'Save the archive and name it: --from FILE',
    });
  }
  return { name, chunks: asUtf8(log.head, log.chunks) };
}

interface Begun {
  /** The first bytes. */
  readonly head: Buffer;
  /** All bytes, from the first on. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** For who does not take them. */
  readonly close: () => Promise<unknown>;
}

/** Looks at the beginning of a stream without taking anything from it. */
async function begun(iterator: AsyncGenerator<Uint8Array>): Promise<Begun> {
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    // A copy: the next piece may be written over it.
    first.push(Buffer.from(value));
    size += value.length;
  }
  const all = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* first;
      for (;;) {
        const { done, value } = await iterator.next();
        if (done === true) return;
        yield value;
      }
    } finally {
      await iterator.return(undefined);
    }
  };
  return {
    head: Buffer.concat(first).subarray(0, HEAD_BYTES),
    chunks: all(),
    close: () => iterator.return(undefined),
  };
}

async function* readable(
  source: AsyncIterable<Buffer | string>,
  name: string,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of source) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (cause) {
    throw new MeshdbgError('unreadable', `${name} cannot be read (${codeOf(cause)}).`, { cause });
  }
}

/** @throws {MeshdbgError} unreadable for damage, behind the lines that could be read */
async function* gunzipped(
  packed: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(copied(packed), { objectMode: false });
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  // pipe() does not carry errors on.
  source.once('error', (error) => gunzip.destroy(error));
  try {
    const chunks: AsyncIterable<Buffer> = source.pipe(gunzip);
    yield* chunks;
  } catch (cause) {
    throw damaged(name, cause);
  } finally {
    source.destroy();
  }
}

/** Of pieces that a stream may keep in a queue. */
async function* copied(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Buffer.from(piece);
}

async function kindOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    throw await notThere(path, error);
  }
}
