import { createServer } from 'node:http';
import { connect } from 'node:net';
import { Duplex, pipeline } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { KubeObject } from '../../core/model/kube.ts';
import { DEFAULT_ADMIN_PORT, listenerOf, type Listening } from './pod-port.ts';

/** Data travels in frames of at most this, as from a kubelet's copy buffer. */
const FRAME_BYTES = 32 * 1024;

export interface TunnelOptions {
  readonly pod: KubeObject;
  readonly ports: readonly number[];
  /** What listens on a port of the pod. */
  readonly at: (port: number) => Promise<Listening>;
  /** The connection breaks once so many bytes of answer went through it. */
  readonly cutAfterBytes?: number;
  /** The admin port of a running Envoy on 127.0.0.1, for this pod's port 15000. */
  readonly adminTarget?: number;
}

/**
 * Carries connections to ports of a pod over a WebSocket that speaks v4.channel.k8s.io. Port i has channel 2i for data and
 * 2i+1 for an error text; each begins with the port's number, two bytes, little endian
 * (kubernetes pkg/kubelet/cri/streaming/portforward/websocket.go). The WebSocket ends when all connections have.
 */
export async function openTunnel(socket: WebSocket, options: TunnelOptions): Promise<void> {
  const { pod, ports } = options;
  let open = ports.length;
  let left = options.cutAfterBytes ?? Infinity;
  const send = (channel: number, data: Uint8Array, done: (error?: Error | null) => void): void => {
    const now = data.subarray(0, left);
    left -= now.length;
    socket.send(Buffer.concat([Buffer.of(channel), now]), (error) => {
      if (left <= 0) socket.terminate();
      done(error);
    });
  };
  const closed = (): void => {
    open -= 1;
    if (open === 0) socket.close(1000);
  };
  const connections = ports.map((_, index) => new Channel(index * 2, send, closed));
  socket.on('message', (data: RawData) => {
    const frame = Buffer.isBuffer(data) ? data : Buffer.alloc(0);
    connections[(frame[0] ?? 1) / 2]?.push(frame.subarray(1));
  });
  socket.on('close', () => connections.forEach((connection) => connection.destroy()));

  for (const [index, port] of ports.entries())
    for (const channel of [index * 2, index * 2 + 1])
      socket.send(Buffer.of(channel, port & 0xff, port >> 8));
  for (const [index, connection] of connections.entries()) {
    const port = ports[index] ?? 0;
    if (port === DEFAULT_ADMIN_PORT && options.adminTarget !== undefined) {
      joinTo(connection, options.adminTarget);
      continue;
    }
    const listening = await options.at(port);
    if (connection.destroyed) return;
    if (listening === undefined) {
      socket.send(Buffer.concat([Buffer.of(index * 2 + 1), Buffer.from(refused(pod, port))]));
      connection.end();
    } else if ('target' in listening) joinTo(connection, listening.target);
    // What hangs takes the connection and says nothing.
    else if ('answers' in listening)
      createServer(listenerOf(listening.answers)).emit('connection', connection);
    else connection.resume();
  }
}

/** A connection of its own to a port on this machine; when one end goes, the other does. */
function joinTo(connection: Duplex, port: number): void {
  const envoy = connect(port, '127.0.0.1');
  pipeline(envoy, connection, () => envoy.destroy());
  pipeline(connection, envoy, () => connection.destroy());
}

/** One data channel as the pod sees it: an accepted connection. */
class Channel extends Duplex {
  readonly #channel: number;
  readonly #send: Sender;

  constructor(channel: number, send: Sender, closed: () => void) {
    super();
    this.#channel = channel;
    this.#send = send;
    // A client that goes away mid-answer is no defect of the demo.
    this.on('error', () => {});
    this.once('finish', closed);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    const send = (rest: Buffer): void =>
      this.#send(this.#channel, rest.subarray(0, FRAME_BYTES), (error) => {
        if (error || rest.length <= FRAME_BYTES) done(error ?? null);
        else send(rest.subarray(FRAME_BYTES));
      });
    send(chunk);
  }
}

type Sender = (channel: number, data: Uint8Array, done: (error?: Error | null) => void) => void;

/** What a kubelet with containerd says of a port without a listener. */
function refused(pod: KubeObject, port: number): string {
  const sandbox = pod.name;
  return `error forwarding port ${port} to pod ${sandbox}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${sandbox}": failed to connect to localhost:${port} inside namespace "${sandbox}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6 [::1]:${port}: connect: connection refused `;
}
