import { parseAllDocuments } from 'yaml';
import { decodeKubeList, decodeKubeObject } from '../../core/decode/kube-object.ts';
import { isObject } from '../../core/decode/read.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { BundleFiles } from '../../ports/files.ts';

/** All objects below kubernetes/ of a bundle, in the order of the files. @throws {MeshdbgError} unreadable */
export async function loadObjects(files: BundleFiles): Promise<KubeObject[]> {
  const paths = files.paths.filter((path) => /^kubernetes\/.*\.(ya?ml|json)$/.test(path));
  const lists = await Promise.all(
    paths.map(async (path) => parseObjects(path, new TextDecoder().decode(await files.read(path)))),
  );
  return lists.flat();
}

function parseObjects(path: string, text: string): KubeObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined)
      throw new MeshdbgError('unreadable', `${path} cannot be read: ${error.message}`);
    const value: unknown = document.toJS();
    if (!isObject(value)) return [];
    if (Array.isArray(value['items'])) return decodeKubeList(value, { file: path });
    return decodeKubeObject(value, { file: path }) ?? [];
  });
}
