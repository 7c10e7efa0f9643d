import { MeshdbgError } from '../../../core/errors.ts';

/** Length and flag before every gRPC message. */
const PREFIX = 5;
/** Far above any mesh's config; a length beyond it comes from something that speaks no gRPC. */
const MAX_MESSAGE = 2 ** 30;

/** One message as it travels: flag 0 (not compressed), length in four bytes, message. */
export function frame(message: Uint8Array): Buffer {
  const result = Buffer.allocUnsafe(PREFIX + message.byteLength);
  result.writeUInt8(0, 0);
  result.writeUInt32BE(message.byteLength, 1);
  result.set(message, PREFIX);
  return result;
}

/** Puts messages together again, wherever the chunks were cut. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;

  /**
   * The messages that this chunk completes.
   * @throws {MeshdbgError} unreadable for compressed messages (never asked for), too-large above 1 GiB
   */
  push(chunk: Buffer): readonly Buffer[] {
    this.#chunks.push(chunk);
    this.#size += chunk.byteLength;
    const messages: Buffer[] = [];
    for (let length = this.#next(); length !== undefined; length = this.#next()) {
      messages.push(this.#take(PREFIX + length).subarray(PREFIX));
    }
    return messages;
  }

  /** Whether a message has begun and not ended. */
  get pending(): boolean {
    return this.#size > 0;
  }

  /** The length of the next message when all of it is here. */
  #next(): number | undefined {
    if (this.#size < PREFIX) return undefined;
    const head = this.#chunks[0];
    if (head === undefined || head.byteLength < PREFIX)
      this.#chunks = [Buffer.concat(this.#chunks)];
    const start = this.#chunks[0] ?? Buffer.alloc(PREFIX);
    if (start.readUInt8(0) !== 0) {
      throw new MeshdbgError(
        'unreadable',
        'The answer is a compressed gRPC message, which was not asked for.',
      );
    }
    const length = start.readUInt32BE(1);
    if (length > MAX_MESSAGE) {
      throw new MeshdbgError(
        'too-large',
        `The answer announces a message of ${length} bytes; the limit is ${MAX_MESSAGE}.`,
      );
    }
    return this.#size >= PREFIX + length ? length : undefined;
  }

  #take(size: number): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    const whole = all ?? Buffer.concat(this.#chunks, this.#size);
    this.#chunks = whole.byteLength > size ? [whole.subarray(size)] : [];
    this.#size -= size;
    return whole.subarray(0, size);
  }
}
