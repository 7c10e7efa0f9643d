import { decodeKubeDocuments, kubeDocuments } from '../../core/decode/kube-file.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { BundleFiles } from '../../ports/files.ts';

/** All readable objects below kubernetes/ of a bundle, in the order of the files; a cluster holds no broken ones either. */
export async function loadObjects(files: BundleFiles): Promise<KubeObject[]> {
  const paths = files.paths.filter((path) => /^kubernetes\/.*\.(ya?ml|json)$/.test(path));
  const lists = await Promise.all(
    paths.map(
      async (path) => decodeKubeDocuments(kubeDocuments(await files.read(path), path)).objects,
    ),
  );
  return lists.flat();
}
