type Bytes = AsyncIterable<Uint8Array>;

/**
 * A text as UTF-8 without a byte order mark: what the shell of Windows writes into a file with ">" is UTF-16, or begins with the mark.
 * Any other text comes as it is.
 * @param head its first bytes
 */
export function asUtf8(head: Buffer, chunks: Bytes): Bytes {
  const mark = head.subarray(0, 3).toString('hex');
  if (mark.startsWith('fffe')) return decoded(chunks, 'utf-16le');
  if (mark.startsWith('feff')) return decoded(chunks, 'utf-16be');
  return mark === 'efbbbf' ? withoutFirst(chunks, 3) : chunks;
}

async function* decoded(chunks: Bytes, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* withoutFirst(chunks: Bytes, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of chunks) {
    yield left > 0 ? chunk.subarray(left) : chunk;
    left -= Math.min(left, chunk.length);
  }
}
