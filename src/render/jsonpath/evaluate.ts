import { JSONPath } from 'jsonpath-plus';
import { MeshdbgError } from '../../core/errors.ts';
import type { Path } from './path.ts';

/**
 * The values that a path leads to. Filters run in the library's own small interpreter ("safe"), never as JavaScript.
 * @throws {MeshdbgError} usage, for a filter that cannot be read
 */
export function evaluate(path: Path, root: unknown, current: unknown): readonly unknown[] {
  const from = path.fromRoot ? root : current;
  if (path.expression === '$') return [from];
  if (typeof from !== 'object' || from === null) return [];
  try {
    const found: unknown = JSONPath({
      path: path.expression,
      json: from,
      eval: 'safe',
      // A filter over a key that an item lacks is just not met.
      ignoreEvalErrors: true,
    });
    return Array.isArray(found) ? found : [];
  } catch (error) {
    throw new MeshdbgError('usage', `The jsonpath ${path.expression} cannot be evaluated.`, {
      hint: 'A filter looks like .items[?(@.port==9080)].name',
      cause: error,
    });
  }
}
