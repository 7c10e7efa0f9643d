import { createServer, type RequestListener } from 'node:http';
import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** The kubelet's first message on a channel: the port, little-endian. */
export function greet(socket: WebSocket, port: number): void {
  for (const channel of [0, 1]) socket.send(Buffer.of(channel, port & 255, port >> 8));
}

/** The pod's end of a port-forward over a WebSocket, as a stream. */
function podStream(socket: WebSocket, port: number): Duplex {
  greet(socket, port);
  const stream = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) =>
      socket.send(Buffer.concat([Buffer.of(0), chunk]), () => done()),
    final: (done) => {
      socket.close(1000);
      done();
    },
    destroy: (error, done) => {
      socket.terminate();
      done(error);
    },
  });
  socket.on('message', (data: Buffer) => stream.push(data.subarray(1)));
  socket.on('close', () => stream.push(null));
  return stream;
}

/** Serves HTTP on the pod's end of a port-forward. */
export function servePod(socket: WebSocket, port: number, listener: RequestListener): void {
  const server = createServer(listener);
  server.emit('connection', podStream(socket, port));
}
