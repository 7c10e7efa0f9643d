import { open } from 'node:fs/promises';
import { PIECE_BYTES } from '../../core/decode/lines.ts';

/** Read at once: a call for each piece takes a tenth of the time of all that is done with it. In bytes. */
const BLOCK_BYTES = 16 * PIECE_BYTES;

/**
 * The bytes of a regular file in pieces, of which the next block is read while one is looked at. Two blocks are filled in turn: a piece
 * is good until sixteen more were taken; who keeps it longer copies it.
 * @throws what the system says: EACCES, EISDIR …
 */
export async function* filePieces(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  let [block, next] = [Buffer.allocUnsafeSlow(BLOCK_BYTES), Buffer.allocUnsafeSlow(BLOCK_BYTES)];
  let reading = file.read(block, 0, BLOCK_BYTES);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      reading = file.read(next, 0, BLOCK_BYTES);
      for (let at = 0; at < bytesRead; at += PIECE_BYTES)
        yield block.subarray(at, Math.min(at + PIECE_BYTES, bytesRead));
      [block, next] = [next, block];
    }
  } finally {
    // Its buffer has to outlive a read that nobody waits for any more, and so has its failure.
    await reading.catch(() => undefined);
    await file.close();
  }
}
