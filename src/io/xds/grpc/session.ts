import http2 from 'node:http2';
import type { Duplex } from 'node:stream';

const STREAM_WINDOW = 4 * 1024 * 1024;
const SESSION_WINDOW = 16 * 1024 * 1024;

/**
 * HTTP/2 over a stream that is open already. Resolves when the other side has introduced itself (its SETTINGS frame), so that
 * whatever speaks no HTTP/2 is found out here.
 *
 * Why node:http2 and not @grpc/grpc-js: grpc-js 1.14 can't be given a stream. Its subchannels dial TCP or a Unix socket
 * themselves, and a SecureConnector only wraps what they dialled. The ways around are a listening socket as a bridge, which
 * design.md section 1 rules out for port-forwards, or the package's internals. It also turns every failure to connect into one
 * text after retries, and meshdbg has to tell a wrong certificate from a wrong port. The part of gRPC that one call needs is
 * small and fixed (call.ts, frames.ts, status.ts); it is tested against servers of grpc-js.
 */
export function openSession(duplex: Duplex, authority: string): Promise<http2.ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const session = http2.connect(authority, {
      createConnection: () => duplex,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
      // Messages are as large as the mesh: what is read is bounded by the reader, not by a session's memory.
      maxSessionMemory: Number.MAX_SAFE_INTEGER,
    });
    let broken: Error | undefined;
    session.on('error', (error) => {
      broken ??= error;
      reject(error);
    });
    duplex.on('error', (error) => {
      broken ??= error;
      reject(error);
    });
    session.once('close', () =>
      reject(broken ?? new Error('the connection was closed before it spoke HTTP/2')),
    );
    session.once('goaway', (code) => {
      broken ??= new Error(`the connection was refused with HTTP/2 code ${code}`);
    });
    session.once('remoteSettings', () => {
      session.setLocalWindowSize(SESSION_WINDOW);
      resolve(session);
    });
  });
}
