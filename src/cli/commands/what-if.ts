import { present } from '../present.ts';
import { definePlainCommand } from '../command.ts';
import { paths, texts } from '../option.ts';

export default definePlainCommand({
  description:
    'Says what a change would do before it is applied: compiles the config that every proxy should have with and without it, and shows what would be introduced, fixed or changed, with object and field. Nothing is applied, and no Envoy is asked. Exits 1 when something gets worse.',
  examples: [
    {
      args: 'what-if -f change.yaml',
      says: 'what these objects would change, for all proxies',
    },
    {
      args: 'what-if --delete virtualservice/reviews deploy/productpage-v1',
      says: 'what one workload would lose with an object',
    },
  ],
  argument: {
    syntax: '[target]',
    description: 'only this pod or workload; -n, -l without it (default: all proxies)',
  },
  options: {
    change: paths(
      '-f, --filename <path>',
      'YAML or JSON to apply: a file, a directory, or - for stdin; may be given several times',
    ),
    delete: texts(
      '--delete <resource>',
      'KIND/NAME[.NAMESPACE] to remove; may be given several times. In a file: annotation meshdbg.dev/what-if: delete',
    ),
  },
  flags: ['target', 'source', 'control-plane', 'output'],
  execute: async ({ values, request }, context) => {
    // What reads meshes is loaded when it is needed.
    const { whatIfRun } = await import('../what-if/run.ts');
    return present(await whatIfRun(values, request, context), request.output, context);
  },
});
