import { once } from 'node:events';
import type { RawData } from 'ws';
import { MeshdbgError } from '../../core/errors.ts';
import { whenAborted } from '../../core/model/when-aborted.ts';
import type { ExecRequest, ExecResult } from '../../ports/kube.ts';
import type { ApiServer } from './api-server.ts';
import { openChannels } from './channels.ts';
import { exitCodeOf } from './exec-status.ts';
import { podRefusal } from './pod-refusal.ts';
import { bytesOf } from './port-forward.ts';

/** Channels of exec (k8s.io/apimachinery pkg/util/remotecommand). */
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;

/**
 * Runs a command in a container, without stdin.
 * @throws {MeshdbgError} forbidden, not-found, unreachable, timeout, too-large, interrupted
 */
export async function exec(server: ApiServer, request: ExecRequest): Promise<ExecResult> {
  const { namespace, pod, container, command, signal, maxBytes = Infinity } = request;
  const query = new URLSearchParams({ container, stdout: 'true', stderr: 'true' });
  for (const word of command) query.append('command', word);
  const what = `exec in container ${container} of pod ${namespace}/${pod}`;
  const socket = await openChannels(server, {
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${query.toString()}`,
    protocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
    signal,
    refused: (refusal) => podRefusal({ namespace, pod, resource: 'pods/exec', what }, refusal),
  });
  const received: Record<number, Buffer[]> = { [STDOUT]: [], [STDERR]: [], [STATUS]: [] };
  let size = 0;
  let end: MeshdbgError | undefined;
  const stop = (error: MeshdbgError): void => {
    end ??= error;
    socket.terminate();
  };
  const timer =
    server.timeoutMs > 0
      ? setTimeout(() => stop(silent(request, server.timeoutMs)), server.timeoutMs)
      : undefined;
  const stopWaiting = whenAborted(signal, () =>
    stop(new MeshdbgError('interrupted', 'Interrupted.')),
  );
  socket.on('error', () => socket.terminate());
  socket.on('message', (data: RawData) => {
    timer?.refresh();
    const message = bytesOf(data);
    size += message.length;
    if (size > maxBytes) stop(tooMuch(request, maxBytes));
    else received[message[0] ?? -1]?.push(message.subarray(1));
  });
  const closed = once(socket, 'close');
  socket.resume();
  await closed;
  clearTimeout(timer);
  stopWaiting();
  if (end !== undefined) throw end;
  return {
    stdout: Buffer.concat(received[STDOUT] ?? []),
    stderr: Buffer.concat(received[STDERR] ?? []).toString('utf8'),
    exitCode: exitCodeOf(Buffer.concat(received[STATUS] ?? []).toString('utf8'), request),
  };
}

const silent = ({ namespace, pod }: ExecRequest, limitMs: number): MeshdbgError =>
  new MeshdbgError(
    'timeout',
    `The command in pod ${namespace}/${pod} wrote nothing within ${limitMs / 1000} s (--request-timeout).`,
    { hint: 'Give it more time, for example --request-timeout 2m.' },
  );

const tooMuch = ({ namespace, pod }: ExecRequest, limit: number): MeshdbgError =>
  new MeshdbgError(
    'too-large',
    `The command in pod ${namespace}/${pod} wrote more than ${Math.round(limit / 2 ** 20)} MiB; more cannot be read in one piece.`,
    { hint: 'Ask for a part: --name, --fqdn or --port narrow what the proxy sends.' },
  );
