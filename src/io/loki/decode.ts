import { isObject, object, objects, text } from '../../core/decode/read.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { LokiStream, LokiTailed } from '../../ports/loki.ts';
import type { LokiServer } from './access.ts';
import { notLoki } from './failure.ts';
import type { JsonObject } from '../../core/model/json.ts';

/** @throws {MeshdbgError} unreadable */
export function parsed(server: LokiServer, body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body);
    if (isObject(value)) return value;
  } catch {
    // Told below.
  }
  throw notLoki(server, body.trimStart().startsWith('<') ? 'it is a web page' : 'it is no JSON object');
} // prettier-ignore

/** @throws {MeshdbgError} usage for a metric query; unreadable */
export function rangeOf(server: LokiServer, answer: JsonObject): LokiStream[] {
  const data = object(answer, 'data');
  const type = text(data, 'resultType');
  if (type === 'matrix' || type === 'vector')
    throw new MeshdbgError('usage', 'This LogQL query makes numbers, not lines.', {
      hint: 'Leave rate(), count_over_time() and the like out: --by and --histogram count lines here.',
    });
  if (type !== 'streams') throw notLoki(server, 'it has no streams');
  return objects(data, 'result').map(streamOf);
}

/** @throws {MeshdbgError} unreadable */
export const tailedOf = (server: LokiServer, message: string): LokiTailed => {
  const answer = parsed(server, message);
  return {
    streams: objects(answer, 'streams').map(streamOf),
    dropped: objects(answer, 'dropped_entries').length,
  };
};

function streamOf(stream: JsonObject): LokiStream {
  const labels: Record<string, string> = {};
  for (const [name, value] of Object.entries(object(stream, 'stream') ?? {}))
    if (typeof value === 'string') labels[name] = value;
  const values: readonly unknown[] = Array.isArray(stream['values']) ? stream['values'] : [];
  return {
    labels,
    entries: values.flatMap((value) => {
      const [ns, line]: readonly unknown[] = Array.isArray(value) ? value : [];
      return typeof ns === 'string' && typeof line === 'string' ? [{ ns, line }] : [];
    }),
  };
}
