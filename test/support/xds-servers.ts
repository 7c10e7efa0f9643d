import net from 'node:net';
import { Duplex } from 'node:stream';
import type { XdsEndpoint, XdsSecurity } from '../../src/ports/control-plane.ts';

export interface RawServer {
  readonly port: number;
  stop(): void;
}

/** A TCP server on loopback that treats its connections as told: hangs up, stays silent, speaks something else. */
export function rawServer(onConnection: (socket: net.Socket) => void): Promise<RawServer> {
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    onConnection(socket);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({
        port,
        stop: () => {
          for (const socket of open) socket.destroy();
          server.close();
        },
      });
    });
  });
}

/** A stream that is no socket, as a port-forward's is: everything passes through plain Node streams to a loopback port. */
export function tunnelTo(port: number): () => Promise<Duplex> {
  return () =>
    new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        const tunnel = new Duplex({
          read: () => void socket.resume(),
          write: (chunk, _encoding, done) => void socket.write(chunk, done),
          final: (done) => void socket.end(done),
          destroy: (error, done) => {
            socket.destroy();
            done(error);
          },
        });
        socket.on('data', (chunk) => {
          if (!tunnel.push(chunk)) socket.pause();
        });
        socket.on('end', () => tunnel.push(null));
        socket.on('error', (error) => tunnel.destroy(error));
        socket.on('close', () => tunnel.destroy());
        resolve(tunnel);
      });
    });
}

/** An endpoint on loopback. */
export function endpointAt(port: number, security: XdsSecurity, token?: string): XdsEndpoint {
  const address = `127.0.0.1:${port}`;
  return {
    name: `istio-system/istiod-test:${port}`,
    address,
    security,
    ...(token === undefined ? {} : { token }),
  };
}
