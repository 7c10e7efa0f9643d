import { refTo, type Sources } from '../model/provenance.ts';
import type { World } from './model/world.ts';

/** Says of a message, or of one of its fields, that MeshConfig decided it; nothing where no object holds the mesh's config. */
export const meshField = ({ mesh, meshSource }: World, field: string, key = ''): Sources =>
  meshSource === undefined || mesh[field] === undefined
    ? {}
    : { [key]: refTo(meshSource, `data.mesh.${field}`) };
