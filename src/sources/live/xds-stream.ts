import { MeshdbgError } from '../../core/errors.ts';
import type { XdsEndpoint, XdsResponse } from '../../ports/control-plane.ts';
import type { StreamAsked, Streamed } from '../xds-asked.ts';
import { istiodTargets, type IstiodReader } from './istiods.ts';
import { xdsTarget } from './istiod-way.ts';
import type { XdsTarget } from './xds-access.ts';

/** 0 is no limit elsewhere; a timer needs a number. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * What an istiod would send to a proxy now: of the first that answers.
 * @throws {MeshdbgError} what the first said, when none answers
 */
export async function streamAs(
  reader: IstiodReader,
  { node, identity, typeUrls }: StreamAsked,
): Promise<Streamed> {
  const { client, access, signal, timeoutMs } = await reader.xds();
  const targets: readonly XdsTarget[] = (await istiodTargets(reader)).map((target) =>
    'pod' in target ? xdsTarget(target.pod) : target.external,
  );
  let firstError: MeshdbgError | undefined;
  for (const target of targets) {
    try {
      const endpoint: XdsEndpoint = await access.endpoint(target, identity);
      const responses: XdsResponse[] = [];
      const limitMs = timeoutMs === 0 ? LONGEST_MS : timeoutMs;
      for await (const response of client.stream(endpoint, { node, typeUrls, signal, limitMs }))
        responses.push(response);
      return { istiod: target.name, responses };
    } catch (error) {
      if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
      firstError ??= error;
      reader.note(`${target.name} did not answer: ${error.message}`);
    }
  }
  throw firstError ?? new MeshdbgError('not-found', 'There is no istiod to ask.');
}
