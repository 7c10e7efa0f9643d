import { lineTime, nanoTime } from '../../core/decode/nano-time.ts';
import { linesOf } from '../../core/decode/lines.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { LogEvent } from '../../ports/log-stream.ts';
import type { RawReader } from '../source.ts';
import type { LogContainer } from './container.ts';
import type { LogsRequest } from './request.ts';

/** The lines that a capture has of a container; a container without a log is refused, not an error. */
export async function* savedLog(
  raw: RawReader,
  { origin }: LogContainer,
  { tailLines, sinceSeconds, sinceTime }: LogsRequest,
): AsyncGenerator<LogEvent> {
  let bytes: Uint8Array;
  try {
    bytes = await raw.log({
      ...origin,
      ...(tailLines === undefined ? {} : { tailLines }),
      ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    });
  } catch (error) {
    if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
    yield { kind: 'refused', origin, text: error.message.replace(/\.$/, '') };
    return;
  }
  yield { kind: 'joined', origin, text: `reading ${origin.namespace}/${origin.pod}` };
  const from = sinceTime === undefined ? undefined : nanoTime(sinceTime);
  let began = from === undefined;
  for (const lines of linesOf(bytes)) {
    const first = began ? 0 : lines.findIndex((line) => (lineTime(line) ?? '') >= (from ?? ''));
    if (first < 0) continue;
    began = true;
    yield { kind: 'lines', origin, lines: first === 0 ? lines : lines.slice(first) };
  }
}
