import { decodeKubeDocuments, kubeDocuments } from '../core/decode/kube-file.ts';
import { MeshdbgError } from '../core/errors.ts';
import { KINDS } from '../core/model/kinds.ts';
import type { KubeObject } from '../core/model/kube.ts';
import { object } from '../core/decode/read.ts';
import type { Files } from '../ports/files.ts';

const OBJECT_FILE = /\.(?:ya?ml|json)$/i;
const NAMESPACED: ReadonlySet<string> = new Set(Object.values(KINDS).filter(({ namespaced }) => namespaced).map(({ kind }) => kind)); // prettier-ignore

/**
 * The objects of YAML or JSON files, of directories of them, and of stdin ("-"), as kubectl apply would read them.
 * @param namespace of objects that name none
 * @throws {MeshdbgError} unreadable with file:line for a document that is none; not-found
 */
export async function readChange(
  files: Files,
  paths: readonly string[],
  namespace: string,
): Promise<readonly KubeObject[]> {
  const found: KubeObject[] = [];
  for (const path of paths) {
    const opened = await files.open(path);
    const isOne = opened.kind === 'file';
    const inside = isOne ? opened.paths : opened.paths.filter((one) => OBJECT_FILE.test(one));
    if (inside.length === 0)
      throw new MeshdbgError('not-found', `${path} holds no .yaml, .yml or .json file.`);
    for (const one of inside) {
      const name = isOne ? (path === '-' ? 'stdin' : path) : `${path.replace(/\/$/, '')}/${one}`;
      found.push(...objectsOf(await opened.read(one), name));
    }
  }
  return found.map((one) => placed(one, namespace));
}

function objectsOf(bytes: Uint8Array, file: string): KubeObject[] {
  return kubeDocuments(bytes, file).flatMap((document) => {
    const { objects, gaps } = decodeKubeDocuments([document]);
    const [gap] = gaps;
    if (gap !== undefined)
      throw new MeshdbgError('unreadable', `${gap.section}: ${gap.reason}.`, { hint: gap.hint });
    const isEmpty = document.text.split('\n').every((line) => /^\s*(?:#|---|$)/.test(line));
    if (objects.length === 0 && !isEmpty)
      throw new MeshdbgError('unreadable', `${document.file}:${document.line}: this document is no Kubernetes object.`, {
        hint: 'It needs apiVersion, kind and metadata.name.',
      }); // prettier-ignore
    return objects;
  });
}

/** As kubectl apply does: what names no namespace goes to the one that the command line or the context names. */
function placed(one: KubeObject, namespace: string): KubeObject {
  if (one.namespace !== '' || !NAMESPACED.has(one.kind)) return one;
  const metadata = { ...object(one.raw, 'metadata'), namespace };
  return { ...one, namespace, raw: { ...one.raw, metadata } };
}
