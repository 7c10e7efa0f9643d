import type { Context } from '../ports/context.ts';
import { bundleSource } from './bundle.ts';
import { liveSource } from './live.ts';
import type { SourceRequest } from './request.ts';
import type { Source } from './source.ts';

/** The source that a request names: a bundle or file with --from, else the cluster of the kubeconfig. */
export async function openSource(request: SourceRequest, context: Context): Promise<Source> {
  if (request.from === undefined) return liveSource(request, context);
  const files = await context.files();
  return bundleSource(await files.open(request.from), request.istioNamespace);
}
