import { MeshdbgError } from '../core/errors.ts';
import type { Context } from '../ports/context.ts';
import type { SourceRequest } from './request.ts';
import type { Source } from './source.ts';

export async function liveSource(_request: SourceRequest, _context: Context): Promise<Source> {
  throw new MeshdbgError('unsupported', 'Live clusters come next.');
}
