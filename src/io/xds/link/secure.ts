import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { XdsSecurity } from '../../../ports/control-plane.ts';

type TlsSecurity = Extract<XdsSecurity, { mode: 'tls' }>;

/** TLS inside a stream, with ALPN h2; the certificate is checked against the roots and the name unless told otherwise. */
export function secure(inner: Duplex, security: TlsSecurity): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      socket: inner,
      host: security.serverName,
      // An address can't be asked for by SNI.
      servername: net.isIP(security.serverName) === 0 ? security.serverName : '',
      ...(security.roots === undefined ? {} : { ca: security.roots }),
      rejectUnauthorized: !security.insecure,
      ALPNProtocols: ['h2'],
    });
    socket.once('secureConnect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
    socket.once('close', () =>
      reject(new Error('the connection was closed during the TLS handshake')),
    );
    // A stream that is no socket tells its errors only here.
    inner.once('error', reject);
  });
}
