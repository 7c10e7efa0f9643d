import type { WebSocket } from 'ws';
import type { KubeObject } from '../../core/model/kube.ts';
import { answererAt } from './pod-port.ts';
import type { RecordedAnswer } from './recorded-answer.ts';
import type { Replay } from './replay.ts';

/** Channels of remotecommand over WebSocket (apimachinery pkg/util/remotecommand/constants.go). */
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;

export interface ExecOptions {
  readonly pod: KubeObject;
  readonly container: string;
  readonly command: readonly string[];
  readonly replay: Replay;
}

interface Outcome {
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs the one command that a recording can answer and ends the session with its status. */
export async function runExec(socket: WebSocket, options: ExecOptions): Promise<void> {
  // Says that the session stands, as the API server does.
  socket.send(Buffer.of(STDOUT));
  const { stdout, stderr, exitCode } = await outcome(options);
  if (stdout.length > 0) socket.send(Buffer.concat([Buffer.of(STDOUT), stdout]));
  if (stderr !== '') socket.send(Buffer.concat([Buffer.of(STDERR), Buffer.from(stderr)]));
  socket.send(
    Buffer.concat([Buffer.of(STATUS), Buffer.from(JSON.stringify(exitStatus(exitCode)))]),
  );
  socket.close(1000);
}

const exitStatus = (exitCode: number): object =>
  exitCode === 0
    ? { metadata: {}, status: 'Success' }
    : {
        metadata: {},
        status: 'Failure',
        message: `command terminated with non-zero exit code: exit status ${exitCode}`,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
      };

async function outcome({ pod, container, command, replay }: ExecOptions): Promise<Outcome> {
  const [program, verb, ...rest] = command;
  const port = rest[0] === '--debug-port' ? Number(rest.splice(0, 2)[1]) : 15000;
  const [method, path] = rest;
  if (
    container !== 'istio-proxy' ||
    program !== 'pilot-agent' ||
    verb !== 'request' ||
    path === undefined
  )
    // prettier-ignore
    return failed(
      126,
      'The demo replays a recording: in the container istio-proxy it answers "pilot-agent request GET PATH", and no other command.',
    );
  const answerer = await answererAt(pod, port, replay);
  if (answerer === undefined)
    return failed(255, `Error: dial tcp 127.0.0.1:${port}: connect: connection refused`);
  const answer = await answerer({ method: method ?? 'GET', url: `/${path.replace(/^\//, '')}` });
  return printed(answer);
}

/** As pilot-agent prints it (istio pilot/pkg/request/command.go): a 404's body too, with a line break behind. */
function printed({ status, body }: RecordedAnswer): Outcome {
  const bytes = Buffer.from(body);
  if (status > 399 && status !== 404)
    return failed(255, `Error: received unsuccessful status code ${status}: ${bytes.toString()}`);
  return { stdout: Buffer.concat([bytes, Buffer.from('\n')]), stderr: '', exitCode: 0 };
}

const failed = (exitCode: number, sentence: string): Outcome => ({
  stdout: new Uint8Array(),
  stderr: `${sentence}\n`,
  exitCode,
});
