import { MeshdbgError } from '../../core/errors.ts';
import type { Context } from '../../ports/context.ts';
import type { DemoCluster } from '../../ports/demo.ts';
import { definePlainCommand } from '../command.ts';
import { duration, integer, text, toggle } from '../option.ts';
import type { Request } from '../request.ts';
import { tour } from '../demo/tour.ts';

export default definePlainCommand({
  description:
    'Serves a recorded mesh (Bookinfo with a canary) as a Kubernetes cluster on this machine, so that every command works without one. Alone it gives a short tour; with -- COMMAND it runs one command; with "serve" it stays up for meshdbg and kubectl. istiod is there, too: its debug API, and xDS with TLS and tokens.',
  examples: [
    { args: 'demo', says: 'a short tour with real commands' },
    { args: 'demo -- routes pod/productpage -o json', says: 'any command against the demo' },
    { args: 'demo --istiods 3 -- status', says: 'a control plane of several istiods' },
    {
      args: 'demo --bundle fixtures/demo -- clusters deploy/reviews-v1',
      says: 'another recording',
    },
  ],
  argument: {
    syntax: '[words...]',
    description: 'serve, or behind -- a command of meshdbg with its flags',
    choices: ['serve'],
  },
  options: {
    bundle: text('--bundle <path>', 'serve this bundle (directory, .tgz or .zip) instead'),
    istiods: integer(
      '--istiods <number>',
      'so many istiods share the proxies (default: as recorded)',
    ),
    play: toggle(
      '--play',
      'play a scripted change again and again: new routes, a late proxy, a refused listener, a lost connection',
    ),
    every: duration('--every <time>', 'with --play: how long a step lasts (default 5s)'),
    port: integer('--port <port>', 'port on 127.0.0.1 (default: any free one)'),
  },
  execute: async ({ values, request, program }, context) => {
    const words = request.arguments;
    const serving = words.length === 1 && words[0] === 'serve';
    if (!serving) refuseStrayFlags(request);
    if (words.length === 0 && values.bundle !== undefined)
      throw new MeshdbgError('usage', 'The tour knows its own recording only.', {
        hint: `meshdbg demo --bundle ${values.bundle} serve, or -- and a command.`,
      });
    if (words.length === 0 && values.play === true)
      throw new MeshdbgError('usage', 'The tour shows the recording as it is: nothing is played.', {
        hint: 'meshdbg demo --play serve, or meshdbg demo --play -- status --watch.',
      });
    if (values.every !== undefined && values.play !== true)
      throw new MeshdbgError('usage', '--every goes with --play.');
    const demo = await (await context.demo()).start(values);
    const stopPlaying =
      values.play === true ? play(demo, values.every ?? STEP_MS, context) : () => {};
    try {
      if (serving) return await serve(demo, context);
      const inside = within(demo, context);
      return await (words.length === 0 ? tour(inside, program) : program.run(words, inside));
    } finally {
      stopPlaying();
      await demo.stop();
    }
  },
});

const STEP_MS = 5000;

/** Takes a step of the script every so often and tells it. @returns what ends it */
function play(demo: DemoCluster, everyMs: number, { clock, terminal }: Context): () => void {
  let cancel = (): void => {};
  const next = (): void => {
    cancel = clock.after(everyMs, () => {
      terminal.err(`demo: ${demo.step()}\n`);
      next();
    });
  };
  next();
  return () => cancel();
}

/** The same world, with the demo as its only cluster: commands cannot tell it from another. */
const within = (demo: DemoCluster, context: Context): Context => ({
  ...context,
  kube: (options) => context.kube({ ...options, kubeconfig: demo.kubeconfig }),
});

async function serve(demo: DemoCluster, { terminal, signal }: Context): Promise<number> {
  terminal.err(
    `A recorded mesh is served as a Kubernetes cluster on ${demo.url} until Ctrl-C. In another shell:\n`,
  );
  await terminal.out(`export KUBECONFIG=${quoted(demo.kubeconfig)}\n`);
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return 0;
}

/** A path as a shell reads it: the temporary directory's name may be anything. */
const quoted = (path: string): string =>
  /^[\w./:-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;

/** Flags before "--" are the demo's; those of the command would be lost without a word. */
function refuseStrayFlags({ arguments: words, target, output }: Request): void {
  const given =
    target.allNamespaces ||
    target.allReplicas ||
    target.namespace !== undefined ||
    target.selector !== undefined ||
    output.format !== 'table' ||
    !output.headers;
  if (!given || words.length === 0) return;
  throw new MeshdbgError('usage', "Put -- before the command, or its flags are the demo's own.", {
    hint: `meshdbg demo -- ${words.join(' ')} …`,
  });
}
