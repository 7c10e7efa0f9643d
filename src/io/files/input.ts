import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { fileTooLarge, unpacksTooFar, type Limits } from './limits.ts';

/** Bytes that can be read from the start as often as needed: a file, or what came from a pipe. */
export interface Input {
  /** For messages. */
  readonly name: string;
  readonly size: number;
  /** Where it lies; a path for a file. */
  readonly at: string | Buffer;
}

/** The first bytes of an input, at most 512: enough for every magic number, tar's included. */
export async function headOf({ at }: Input): Promise<Buffer> {
  if (typeof at !== 'string') return at.subarray(0, 512);
  const handle = await open(at);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * An input's bytes, gunzipped where asked. The stream fails as soon as they are more than the limits allow.
 */
export function streamOf(
  input: Input,
  { gunzip, limits }: { readonly gunzip: boolean; readonly limits: Limits },
): Readable {
  const { at } = input;
  const source = typeof at === 'string' ? createReadStream(at) : Readable.from(chunksOf(at));
  let unpacked = 0;
  const guard = new Transform({
    transform(chunk: Buffer, _, done) {
      unpacked += chunk.length;
      const error = unpacksTooFar(input.name, { packed: input.size, unpacked }, limits);
      if (error === undefined) done(null, chunk);
      else done(error);
    },
  });
  // A failure arrives at the reader of the guard; there is nobody else to tell.
  const ignore = (): void => {};
  if (gunzip) pipeline(source, createGunzip({ chunkSize: 2 ** 18 }), guard, ignore);
  else pipeline(source, guard, ignore);
  return guard;
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  const size = 2 ** 18;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** All that a stream has, in one piece. @throws {MeshdbgError} too-large above the limit of one file */
export async function slurp(
  stream: AsyncIterable<Buffer | string>,
  { name, limits }: { readonly name: string; readonly limits: Limits },
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > limits.file) throw fileTooLarge(name, size, limits);
    chunks.push(bytes);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
}
