import { once } from '../../model/once.ts';
import { originFinder } from '../../query/routes/route-origin.ts';
import type { ExplainMesh } from './explain-mesh.ts';

/** Where the routes of a mesh come from, by the YAML at hand: one finder for all that asks. */
export const originOf = once((mesh: ExplainMesh) => originFinder(mesh.objects, mesh.areRulesRead));
