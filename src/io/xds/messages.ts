import type { XdsMessages } from '../../ports/control-plane.ts';
import { protoFolders } from './types/folders.ts';
import { Parser } from './types/parse.ts';
import { types } from './types/registry.ts';

/**
 * The messages of this process, for the demo's server.
 * @throws {MeshdbgError} unsupported when the definitions are missing from the installation
 */
export function xdsMessages(): XdsMessages {
  const parser = new Parser(types());
  return { encodeAny: (json) => parser.encodeAny(json), folders: protoFolders() };
}
