import type { IncomingMessage } from 'node:http';
import { Writable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflate } from 'node:zlib';
import { MeshdbgError } from '../../core/errors.ts';
import type { AdminRequest } from '../../ports/admin.ts';

/**
 * Collects a body, decoded. `onBytes` is called for each piece that arrives.
 * @throws {MeshdbgError} unreachable when it ends too early, too-large above request.maxBytes, unreadable when its compression is damaged
 */
export async function readBody(
  response: IncomingMessage,
  request: AdminRequest,
  onBytes: () => void,
): Promise<Uint8Array> {
  let received = 0;
  response.on('data', (chunk: Buffer) => {
    received += chunk.length;
    onBytes();
    request.onProgress?.(received);
  });
  const collected = collector(request);
  const decoder = decoderOf(response);
  try {
    await (decoder === undefined
      ? pipeline(response, collected.sink)
      : pipeline(response, decoder, collected.sink));
  } catch (cause) {
    if (cause instanceof MeshdbgError) throw cause;
    if (response.complete)
      throw new MeshdbgError('unreadable', `The compressed answer to ${request.path} is damaged.`, {
        cause,
      });
    throw broken(request.path, received, response, cause);
  }
  // A body without a length that ends with the connection counts as whole: nothing tells otherwise.
  if (!response.complete) throw broken(request.path, received, response);
  return collected.bytes();
}

/** Keeps the pieces and joins them once, so that no more than one copy is made. */
function collector({ path, maxBytes = Infinity }: AdminRequest) {
  const chunks: Buffer[] = [];
  let size = 0;
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      size += chunk.length;
      chunks.push(chunk);
      done(size > maxBytes ? tooLarge(path, maxBytes) : null);
    },
  });
  const bytes = (): Uint8Array => {
    const [only] = chunks;
    return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size);
  };
  return { sink, bytes };
}

function decoderOf(response: IncomingMessage): Transform | undefined {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase();
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  return encoding === 'deflate' ? createInflate() : undefined;
}

function broken(
  path: string,
  received: number,
  response: IncomingMessage,
  cause?: unknown,
): MeshdbgError {
  if (cause instanceof MeshdbgError) return cause;
  const length = response.headers['content-length'];
  const of = length === undefined ? '' : ` of ${length}`;
  return new MeshdbgError(
    'unreachable',
    `The answer to ${path} broke after ${received}${of} bytes.`,
    { cause },
  );
}

const tooLarge = (path: string, limit: number): MeshdbgError =>
  new MeshdbgError(
    'too-large',
    `The answer to ${path} has more than ${Math.round(limit / 2 ** 20)} MiB; more cannot be read in one piece.`,
    { hint: 'Ask for a part: --name, --fqdn or --port narrow what the proxy sends.' },
  );
