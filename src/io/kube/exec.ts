import { once } from 'node:events';
import type { RawData } from 'ws';
import { MeshdbgError } from '../../core/errors.ts';
import type { ExecResult } from '../../ports/kube.ts';
import type { ApiServer } from './api-server.ts';
import { openChannels } from './channels.ts';
import { exitCodeOf } from './exec-status.ts';
import { bytesOf } from './port-forward.ts';
import { messageOf, statusError, type Refusal } from './status-error.ts';

export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
}

/** Channels of exec (k8s.io/apimachinery pkg/util/remotecommand). */
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;

/**
 * Runs a command in a container, without stdin.
 * @throws {MeshdbgError} forbidden, not-found, unreachable, timeout, interrupted
 */
export async function exec(
  server: ApiServer,
  request: ExecRequest,
  signal: AbortSignal,
): Promise<ExecResult> {
  const { namespace, pod, container, command } = request;
  const query = new URLSearchParams({ container, stdout: 'true', stderr: 'true' });
  for (const word of command) query.append('command', word);
  const socket = await openChannels(server, {
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${query.toString()}`,
    protocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
    signal,
    refused: (refusal) => refusedExec(request, refusal),
  });
  const received: Record<number, Buffer[]> = { [STDOUT]: [], [STDERR]: [], [STATUS]: [] };
  let end: MeshdbgError | undefined;
  const stop = (error: MeshdbgError): void => {
    end ??= error;
    socket.terminate();
  };
  const abort = (): void => stop(new MeshdbgError('interrupted', 'Interrupted.'));
  const timer =
    server.timeoutMs > 0
      ? setTimeout(() => stop(silent(request, server.timeoutMs)), server.timeoutMs)
      : undefined;
  signal.addEventListener('abort', abort, { once: true });
  socket.on('error', () => socket.terminate());
  socket.on('message', (data: RawData) => {
    timer?.refresh();
    const message = bytesOf(data);
    received[message[0] ?? -1]?.push(message.subarray(1));
  });
  const closed = once(socket, 'close');
  socket.resume();
  await closed;
  clearTimeout(timer);
  signal.removeEventListener('abort', abort);
  if (end !== undefined) throw end;
  return {
    stdout: Buffer.concat(received[STDOUT] ?? []),
    stderr: Buffer.concat(received[STDERR] ?? []).toString('utf8'),
    exitCode: exitCodeOf(Buffer.concat(received[STATUS] ?? []).toString('utf8'), request),
  };
}

function refusedExec({ namespace, pod, container }: ExecRequest, refusal: Refusal): MeshdbgError {
  if (refusal.status === 404)
    return new MeshdbgError('not-found', `The pod ${namespace}/${pod} does not exist (any more).`, {
      hint: messageOf(refusal.body),
    });
  if (refusal.status === 400 || refusal.status >= 500)
    return new MeshdbgError(
      'unreachable',
      `No exec in container ${container} of pod ${namespace}/${pod}: ${messageOf(refusal.body) || `status ${refusal.status}`}`,
    );
  return statusError({ verb: 'get', resource: 'pods/exec', namespace, name: pod }, refusal);
}

const silent = ({ namespace, pod }: ExecRequest, limitMs: number): MeshdbgError =>
  new MeshdbgError(
    'timeout',
    `The command in pod ${namespace}/${pod} wrote nothing within ${limitMs / 1000} s (--request-timeout).`,
    { hint: 'Give it more time, for example --request-timeout 2m.' },
  );
