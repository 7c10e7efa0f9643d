import { areObjectsRead } from '../../query/objects-read.ts';
import type { Gap } from '../../model/gap.ts';
import type { KindName } from '../../model/kinds.ts';
import type { TlsMesh } from '../mesh/mesh.ts';

/** The kinds without which nobody knows what the YAML means for TLS: a PeerAuthentication of the root namespace holds everywhere. */
const DECIDING = [
  'namespaces', 'pods', 'services', 'endpointslices', 'peerauthentications', 'destinationrules', 'virtualservices',
  'serviceentries', 'sidecars', 'configmaps',
] as const satisfies readonly KindName[]; // prettier-ignore

/** Whether all that the YAML says of TLS was read. */
export const isPolicyKnown = (gaps: readonly Gap[]): boolean =>
  DECIDING.every((kind) => areObjectsRead(gaps, kind));

/** A mesh of which only what the Envoys have is known: where one was not read, nothing is guessed from the objects that were. */
export const actualOnly = (mesh: TlsMesh): TlsMesh => ({
  ...mesh,
  compiled: () => undefined,
  meantServer: () => undefined,
  configOf: (ref, ground) => (ground === 'actual' ? mesh.configOf(ref, ground) : undefined),
});
