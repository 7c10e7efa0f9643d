import { MeshdbgError } from '../core/errors.ts';
import { inertJson } from './inert.ts';
import type { Renderer } from './renderer.ts';

/**
 * JSON Patches (RFC 6902), one for each object that differs.
 * @throws {MeshdbgError} usage, for a command that compares nothing
 */
export const renderPatch: Renderer = ({ patch, command }) => {
  if (patch === undefined)
    throw new MeshdbgError('usage', `${command} compares nothing: -o patch has no meaning.`, {
      hint: 'meshdbg diff prints patches.',
    });
  return `${inertJson(JSON.stringify(patch, undefined, 2))}\n`;
};
