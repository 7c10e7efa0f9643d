import { MeshdbgError } from '../../core/errors.ts';
import { CriLines } from '../../core/decode/cri-line.ts';
import { LineSplitter } from '../../core/decode/lines.ts';
import type { Files } from '../../ports/files.ts';
import type { ByteStream, LogEvent, LogOrigin } from '../../ports/log-stream.ts';
import type { LogTail } from './tail.ts';

/**
 * The lines of a log in a file or on stdin ("-"), of any length. Undefined for a bundle, which is read as a source.
 * @throws {MeshdbgError} as Files.openLog
 */
export async function openLogFile(
  path: string,
  files: Files,
  signal: AbortSignal,
): Promise<LogTail | undefined> {
  const stream = await files.openLog(path);
  if (stream === undefined) return undefined;
  return { targets: [], notes: [], events: fileLines(stream, signal) };
}

async function* fileLines(
  { name, chunks }: ByteStream,
  signal: AbortSignal,
): AsyncGenerator<LogEvent> {
  const origin = originOf(name);
  const splitter = new LineSplitter();
  const ofNode = new CriLines();
  for await (const chunk of untilAborted(chunks, signal)) {
    const lines = ofNode.take(splitter.push(chunk));
    if (lines.length > 0) yield { kind: 'lines', origin, lines };
  }
  const rest = [...ofNode.take(splitter.end()), ...ofNode.end()];
  if (rest.length > 0) yield { kind: 'lines', origin, lines: rest };
}

/** Waiting for stdin ends with Ctrl-C. @throws {MeshdbgError} interrupted */
async function* untilAborted(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const error = new MeshdbgError('interrupted', 'Interrupted.');
  let interrupt = (): void => {};
  const stop = (): void => interrupt();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      if (signal.aborted) throw error;
      // One promise a piece: a race with one that lasts would keep all pieces of a long stream.
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        interrupt = () => reject(error);
        iterator.next().then(resolve, reject);
      });
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    // A read that is under way would hold a return back.
    if (!signal.aborted) await iterator.return?.();
  }
}

/** Whose log a file is, where its path says so: that of a bundle, or that of a node's /var/log/pods. */
function originOf(name: string): LogOrigin {
  const path = name.replaceAll('\\', '/');
  const bundle = /(?:^|\/)logs\/([^/]+)\/([^/]+)\/([^/]+?)\.log(?:\.gz)?$/.exec(path);
  const node = /(?:^|\/)pods\/([^/_]+)_([^/_]+)_[^/]+\/([^/]+)\/[^/]+$/.exec(path);
  const [, namespace = '', pod = '', container = ''] = bundle ?? node ?? [];
  return { namespace, pod, container };
}
