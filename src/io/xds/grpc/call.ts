import { constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { MeshdbgError } from '../../../core/errors.ts';
import { FrameReader, frame } from './frames.ts';
import { GRPC, GrpcError, statusIn, statusOfHttp } from './status.ts';

export interface CallOptions {
  /** "/package.Service/Method" */
  readonly path: string;
  readonly authority: string;
  readonly scheme: 'http' | 'https';
  readonly token: string | undefined;
}

/** One bidirectional gRPC call on an HTTP/2 session (grpc/doc/PROTOCOL-HTTP2.md). */
export class Call {
  readonly #stream: ClientHttp2Stream;
  #end: { code: number; details: string } | undefined;
  #failure: GrpcError | undefined;

  constructor(session: ClientHttp2Session, options: CallOptions) {
    this.#stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_SCHEME]: options.scheme,
      [constants.HTTP2_HEADER_AUTHORITY]: options.authority,
      [constants.HTTP2_HEADER_PATH]: options.path,
      te: 'trailers',
      'content-type': 'application/grpc',
      'grpc-accept-encoding': 'identity',
      'user-agent': 'meshdbg',
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    });
    this.#stream.on('response', (headers) => {
      this.#end = statusIn(headers);
      const http = Number(headers[':status']);
      const type = headers['content-type'] ?? '';
      if (this.#end === undefined && (http !== 200 || !type.startsWith('application/grpc'))) {
        const details = `HTTP status ${http}${type === '' ? '' : `, content type ${type}`}, no gRPC`;
        this.#failure = new GrpcError(
          http === 200 ? GRPC.unimplemented : statusOfHttp(http),
          details,
        );
        this.cancel();
      }
    });
    this.#stream.on('trailers', (headers) => {
      this.#end = statusIn(headers);
    });
    // Reading reports it; without a reader it must not become an uncaught exception.
    this.#stream.on('error', () => undefined);
  }

  send(message: Uint8Array): void {
    if (!this.#stream.destroyed && this.#stream.writable) this.#stream.write(frame(message));
  }

  /**
   * The server's messages until it ends the call with OK.
   * @throws {GrpcError} the call's status when it is not OK; UNAVAILABLE when the connection broke
   */
  async *messages(): AsyncGenerator<Buffer, void> {
    const reader = new FrameReader();
    try {
      for await (const chunk of this.#stream) yield* reader.push(chunk);
    } catch (error) {
      throw this.#failure ?? this.#statusError() ?? brokenOff(error, reader.pending);
    }
    const error = this.#failure ?? this.#statusError();
    if (error !== undefined) throw error;
    if (this.#end === undefined) throw brokenOff(undefined, reader.pending);
  }

  /** Says that nobody listens any more. */
  cancel(): void {
    if (!this.#stream.destroyed) this.#stream.close(constants.NGHTTP2_CANCEL);
  }

  #statusError(): GrpcError | undefined {
    if (this.#end === undefined || this.#end.code === GRPC.ok) return undefined;
    return new GrpcError(this.#end.code, this.#end.details);
  }
}

/** Errors of the own reading (a compressed or too large message) pass; everything else is the connection's end. */
function brokenOff(error: unknown, pending: boolean): Error {
  if (error instanceof MeshdbgError) return error;
  const detail = pending
    ? 'the connection broke in the middle of a message'
    : 'the connection broke before the call ended';
  const failure = new GrpcError(GRPC.unavailable, detail);
  failure.cause = error;
  return failure;
}
