import net from 'node:net';
import { MeshdbgError } from '../../../core/errors.ts';

/**
 * A TCP connection to "host:port" ("[::1]:15012" for IPv6).
 * @throws {MeshdbgError} usage when that is no address
 */
export function dial(address: string, signal: AbortSignal): Promise<net.Socket> {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new MeshdbgError('usage', `"${address}" is no address for xDS.`, {
      hint: 'Give host:port, for example istiod.example.com:15012.',
    });
  }
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, noDelay: true });
    const abort = (): void => void socket.destroy(new Error('aborted'));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
