import { painted } from '../../render/style.ts';
import type { Context } from '../../ports/context.ts';
import type { Program } from '../command.ts';

/** Questions that the shipped recording answers; the ones whose command exists are asked, in this order. */
const STEPS: readonly {
  readonly asks: string;
  readonly command: readonly [string, ...string[]];
}[] = [
  {
    asks: 'Where does a request of productpage go, and which VirtualService says so?',
    command: ['routes', 'pod/productpage', '--name', '9080'],
  },
  {
    asks: 'Which clusters stand for reviews, and what TLS is sent to them?',
    command: ['clusters', 'deploy/productpage-v1', '--fqdn', 'reviews'],
  },
  {
    asks: 'Which addresses are behind them, and are they well?',
    command: ['endpoints', 'deploy/productpage-v1', '--fqdn', 'reviews'],
  },
  {
    asks: 'What does the gateway listen on?',
    command: ['listeners', 'svc/istio-ingressgateway.istio-system'],
  },
  {
    asks: 'Does every proxy have the newest config?',
    command: ['status'],
  },
  {
    asks: 'Does productpage have what istiod means it to have?',
    command: ['diff', 'pod/productpage'],
  },
  {
    asks: 'Whose certificates does a sidecar hold, and for how long?',
    command: ['secrets', 'deploy/reviews-v1'],
  },
];

const NEXT = `Your turn:
  meshdbg demo -- clusters deploy/reviews-v2 -o wide   any command, on this recording
  meshdbg demo serve                                   keeps it up, for meshdbg and kubectl
  meshdbg demo --play -- status --watch                a change on its way: late, refused, lost
  meshdbg clusters deploy/YOUR-WORKLOAD                the same on your own cluster
`;

/** Shows real commands with their real output. @returns the exit code of the first command that fails, else 0 */
export async function tour(context: Context, { registry, run }: Program): Promise<number> {
  const { terminal } = context;
  const bold = (line: string): string =>
    painted(line, { text: line, tone: 'strong' }, terminal.color);
  await terminal.out(
    'A recorded Bookinfo, served as a cluster on this machine. Nothing leaves it, nothing changes.\n',
  );
  for (const { asks, command } of STEPS) {
    if (!registry.some(({ name }) => name === command[0])) continue;
    const line = `$ meshdbg ${command.join(' ')}`;
    // A reader that went away needs no more of it.
    if (!(await terminal.out(`\n${asks}\n${bold(line)}\n`))) return 0;
    const exitCode = await run(command, context);
    if (exitCode !== 0) return exitCode;
  }
  await terminal.out(`\n${NEXT}`);
  return 0;
}
