import { MeshdbgError } from '../../core/errors.ts';
import type { Needs } from '../../core/model/capture.ts';
import { rfc3339 } from '../../core/model/time.ts';
import { queryVersions } from '../../core/status/versions.ts';
import type { Context } from '../../ports/context.ts';
import { metaOf, type Meta, type Report } from '../../report/report.ts';
import { versionReport } from '../../report/version.ts';
import { definePlainCommand } from '../command.ts';
import { toggle } from '../option.ts';
import { present } from '../present.ts';
import type { Request } from '../request.ts';

/** Nobody waits for a version: a cluster that is far away shows as a gap. */
const LIMIT_MS = 5000;

export default definePlainCommand({
  description:
    'Shows the version of meshdbg, and where a cluster can be asked those of its istiods and proxies, with those that do not fit together.',
  examples: [
    { args: 'version --client', says: 'only that of meshdbg' },
    { args: 'version --client -o json', says: 'for scripts' },
  ],
  options: { client: toggle('--client', 'ask no cluster') },
  flags: ['source', 'control-plane', 'output'],
  execute: async ({ values, request }, context) =>
    present(
      values.client === true ? clientOnly(context) : await all(request, context),
      request.output,
      context,
    ),
});

const NEEDS: Needs = { proxy: [], istiod: { sections: ['version', 'syncz'] } };

/** Whatever cannot be asked, the client has a version. */
async function all(request: Request, context: Context): Promise<Report> {
  // Loaded only where a mesh is asked: --client starts fast.
  const [{ lookAt }, { openSource }] = await Promise.all([
    import('../street.ts'),
    import('../../sources/open.ts'),
  ]);
  const { requestTimeoutMs, from } = request.source;
  const limitMs = requestTimeoutMs === 0 ? LIMIT_MS : Math.min(requestTimeoutMs, LIMIT_MS);
  const source = { ...request.source, requestTimeoutMs: limitMs };
  try {
    const opened = await openSource(source, context);
    const { snapshot } = await lookAt(opened, { request, needs: NEEDS, optional: true });
    return versionReport(context.version, metaOf(snapshot), queryVersions(snapshot));
  } catch (error) {
    if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
    // Without a cluster there is nothing to miss, unless one was named.
    const named = [from, source.kubeconfig, source.context].some((one) => one !== undefined);
    return named || error.code !== 'not-found' ? withGap(context, error) : clientOnly(context);
  }
}

const clientOnly = (context: Context): Report =>
  versionReport(context.version, clientMeta(context));

const withGap = (context: Context, { message, hint = '' }: MeshdbgError): Report =>
  versionReport(context.version, {
    ...clientMeta(context),
    gaps: [{ section: 'versions of the mesh', reason: message, hint }],
  });

const clientMeta = ({ version, clock }: Context): Meta => ({
  source: { kind: 'meshdbg', name: version },
  target: '',
  capturedAt: rfc3339(Math.floor(clock.now() / 1000) * 1000),
  gaps: [],
});
