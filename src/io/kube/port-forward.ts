import { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { MeshdbgError } from '../../core/errors.ts';
import type { ApiServer } from './api-server.ts';
import { openChannels } from './channels.ts';
import { podRefusal } from './pod-refusal.ts';

export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** Two channels a port: even ones carry data, odd ones what went wrong (kubelet portforward/websocket.go). */
const DATA = 0;
const ERROR = 1;

/** Bytes a message: some servers between read whole messages into buffers of this size. */
const MESSAGE = 32 * 1024;

/**
 * Opens one connection to a port of a pod inside a WebSocket of its own; no local port listens.
 * @throws {MeshdbgError} forbidden, not-found, unreachable
 */
export async function portForward(
  server: ApiServer,
  to: PodPort,
  signal: AbortSignal,
): Promise<Duplex> {
  const { namespace, pod, port } = to;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward?ports=${port}`;
  const asked = {
    namespace,
    pod,
    resource: 'pods/portforward',
    what: `port-forward to pod ${namespace}/${pod}`,
    hint: 'Is the pod running, and its node up?',
  };
  const socket = await openChannels(server, {
    path,
    protocols: ['v4.channel.k8s.io'],
    signal,
    refused: (refusal) => podRefusal(asked, refusal),
  });
  return tunnel(socket, to);
}

/** The stream over an open WebSocket. Its end of writing cannot be told to the pod: the protocol has no half-close. */
function tunnel(socket: WebSocket, to: PodPort): Duplex {
  const greeted = new Set<number>();
  const stream = new Duplex({
    read: () => socket.resume(),
    write: (chunk: Buffer, _encoding, done) => sendAll(socket, chunk, done),
    destroy: (error, done) => {
      socket.terminate();
      done(error);
    },
  });
  socket.on('message', (data: RawData) => {
    const message = bytesOf(data);
    const channel = message[0];
    // The first message of each channel only repeats the port, as two bytes.
    if (channel !== undefined && !greeted.has(channel)) greeted.add(channel);
    else if (channel === DATA && message.length > 1) {
      if (!stream.push(message.subarray(1))) socket.pause();
    } else if (channel === ERROR) stream.destroy(forwardError(to, message.subarray(1)));
  });
  // Whether all has arrived is for the protocol inside to judge: a lost connection and a closed one look alike.
  socket.on('close', () => stream.push(null));
  socket.on('error', () => socket.terminate());
  return stream;
}

function sendAll(socket: WebSocket, chunk: Buffer, done: (error?: Error | null) => void): void {
  const rest = chunk.subarray(MESSAGE);
  const message = Buffer.concat([Buffer.of(DATA), chunk.subarray(0, MESSAGE)]);
  socket.send(message, (error) => {
    if (error || rest.length === 0) done(error ?? null);
    else sendAll(socket, rest, done);
  });
}

function forwardError({ namespace, pod, port }: PodPort, bytes: Buffer): MeshdbgError {
  const said = bytes.toString('utf8').trim();
  // Each runtime words it in its own way (containerd, CRI-O, socat of dockershim), but all quote the kernel's answer.
  const refused = /connection refused/i.test(said);
  const sentence = refused
    ? `Nothing listens on port ${port} of pod ${namespace}/${pod}.`
    : `The connection to port ${port} of pod ${namespace}/${pod} failed.`;
  const hint = refused
    ? `Envoy's admin port is another (--admin-port), or its Envoy is not up yet. The node says: ${said}`
    : `The node says: ${said}`;
  return new MeshdbgError('unreachable', sentence, { hint });
}

/** ws delivers one Buffer a message unless told otherwise. */
export function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
