import { decodeCapture } from '../../core/decode/snapshot.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { Needs } from '../../core/model/capture.ts';
import { rfc3339 } from '../../core/model/time.ts';
import {
  identityOf,
  lossNotes,
  nodeOfBootstrap,
  nodeOfId,
  queryXds,
  XDS_TYPES,
  type Node,
  type XdsRow,
  type XdsType,
} from '../../core/query/xds.ts';
import type { Context } from '../../ports/context.ts';
import { xdsReport } from '../../report/xds.ts';
import type { Source } from '../../sources/source.ts';
import { definePlainCommand } from '../command.ts';
import { list, path, text } from '../option.ts';
import { present } from '../present.ts';
import { TARGET } from '../target-argument.ts';
import type { Request } from '../request.ts';

const TYPES = ['CDS', 'LDS', 'RDS', 'EDS', 'ECDS'] as const satisfies readonly XdsType[];

export default definePlainCommand({
  description:
    'Asks an istiod over xDS as a proxy does, and shows what it would send to that proxy right now: clusters, listeners, routes, endpoints. It needs the right to create a token of the service account of the pod. For the moment of the question istiod counts the proxy as connected twice.',
  examples: [
    { args: 'xds pod/productpage', says: 'as one pod would be answered' },
    { args: 'xds pod/productpage --type CDS -o json', says: 'its clusters, whole' },
  ],
  argument: TARGET,
  options: {
    type: list(
      '--type <types>',
      TYPES.map((type) => type.toLowerCase()),
      'cds, lds, rds, eds, ecds (default: all but ecds)',
    ),
    node: text(
      '--node <id>',
      'ask as this node instead: sidecar~10.0.0.7~reviews.shop~shop.svc.cluster.local',
    ),
    save: path('--save <directory>', 'write one file for each type into a new directory'),
  },
  flags: ['target', 'source', 'control-plane', 'output'],
  execute: async ({ values, request }, context) => {
    if ((values.node === undefined) === (request.target.text === undefined))
      throw new MeshdbgError('usage', 'Name the proxy to ask as: a target, or --node.');
    const { openSource } = await import('../../sources/open.ts');
    const source = await openSource(request.source, context);
    if (source.stream === undefined)
      throw new MeshdbgError(
        'usage',
        `${source.info.name} is a capture: no istiod can be asked there.`,
        {
          hint: 'What its istiod would have sent: meshdbg diff, or the files istiod/POD/config_dump/.',
        },
      );
    const { node, notes } =
      values.node === undefined
        ? await nodeOf(source, request)
        : { node: nodeOfId(values.node), notes: [] };
    const wanted = TYPES.filter((type) =>
      values.type === undefined ? type !== 'ECDS' : values.type.includes(type.toLowerCase()),
    );
    const { istiod, responses } = await source.stream({
      node,
      identity: identityOf(node),
      typeUrls: wanted.map((type) => XDS_TYPES[type]),
    });
    const rows = queryXds(responses);
    const said = [
      ...notes,
      ...lossNotes(responses),
      `${istiod} answered as to ${node.id}`,
      ...(source.notes?.() ?? []),
    ];
    if (values.save !== undefined) said.push(await save(values.save, { rows, wanted, context }));
    const now = rfc3339(Math.floor(context.clock.now() / 1000) * 1000);
    const meta = {
      source: source.info,
      target: node.id.split('~')[2] ?? '',
      capturedAt: now,
      gaps: [],
    };
    return present(xdsReport(meta, rows, said), request.output, context);
  },
});

const BOOTSTRAP: Needs = { proxy: [{ section: 'bootstrap' }] };

/** The node of a pod's own Envoy. */
async function nodeOf(
  source: Source,
  { target, source: { adminPort } }: Request,
): Promise<{ readonly node: Node; readonly notes: readonly string[] }> {
  const [{ resolveTargets }, { capture }] = await Promise.all([
    import('../../sources/resolve-target.ts'),
    import('../../sources/capture.ts'),
  ]);
  const { targets, notes } = await resolveTargets(target, source, adminPort);
  const { proxies } = decodeCapture(
    await capture(source, targets.slice(0, 1), BOOTSTRAP),
    BOOTSTRAP,
  );
  const raw = proxies[0]?.bootstrap?.raw;
  const node = raw === undefined ? undefined : nodeOfBootstrap(raw);
  if (node !== undefined) return { node, notes };
  throw new MeshdbgError('unreadable', 'The bootstrap of this Envoy holds no node.', {
    hint: 'Ask as a node of your own with --node.',
  });
}

interface Saved {
  readonly rows: readonly XdsRow[];
  readonly wanted: readonly XdsType[];
  readonly context: Context;
}

/** @returns what was written, in words @throws {MeshdbgError} usage when the directory is there; unwritable */
async function save(directory: string, { rows, wanted, context }: Saved): Promise<string> {
  const files = await context.files();
  const { signal } = context;
  const writer = await files.create(directory, { force: false, resume: false, signal });
  try {
    for (const type of wanted) {
      const resources = rows.filter((row) => row.type === type).map(({ resource }) => resource);
      const json = `${JSON.stringify({ resources }, undefined, 2)}\n`;
      await writer.write(`${type.toLowerCase()}.json`, new TextEncoder().encode(json));
    }
    await writer.finish(rfc3339(context.clock.now()));
  } catch (error) {
    writer.abandon();
    throw error;
  }
  return `written to ${writer.path}: ${wanted.map((type) => `${type.toLowerCase()}.json`).join(', ')}`;
}
