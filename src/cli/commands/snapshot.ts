import { definePlainCommand } from '../command.ts';
import { duration, integer, path, toggle } from '../option.ts';
import { present } from '../present.ts';
import { exclude } from '../snapshot/exclude.ts';

export default definePlainCommand({
  description:
    'Saves a bundle: what the Envoys of a pod, a workload, a namespace (-n) or the mesh (-A) have, what istiod answers, the Kubernetes and Istio objects, and logs, in one archive to attach to a ticket. Every command reads it with --from. Key material, tokens, and values of Authorization and Cookie headers are left out.',
  examples: [
    { args: 'snapshot deploy/reviews-v1', says: 'all pods of one workload, as an archive here' },
    {
      args: 'snapshot -A --dry-run',
      says: 'what a bundle of the mesh would hold, about how large',
    },
  ],
  argument: { syntax: '[target]', description: 'one pod or workload; -n or -A without it' },
  options: {
    to: path('--to <path>', 'where to: .tgz, .zip, or a directory (default: meshdbg-<context>-<time>.tgz here)'), // prettier-ignore
    since: duration('--since <time>', 'only log lines younger than this'),
    tail: integer('--tail <lines>', 'last lines of each log (default 1000)'),
    exclude: exclude('--exclude <parts>'),
    dryRun: toggle('--dry-run', 'write nothing, say what would be read'),
    force: toggle('--force', 'replace what is there'),
    resume: toggle('--resume', 'go on from PATH.partial, which an interrupted run left'),
  },
  flags: ['target', 'source', 'output'],
  execute: async ({ values, request }, context) => {
    const { snapshot } = await import('../snapshot/run.ts');
    return present(await snapshot(values, request, context), request.output, context);
  },
});
