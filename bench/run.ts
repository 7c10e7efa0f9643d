// Prints the budgets of design.md section 7 as ratios measured side by side in one run. Nothing fails on time: machines differ.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { grownBundle, largeBundle, type LargeBundle } from './bundle.ts';
import type { ExplainFigures } from './explain.ts';
import type { IntentFigures } from './intent.ts';
import { benchLogs } from './logs.ts';
import { meshBundle } from './mesh-bundle.ts';
import { measure, type Contestant, type Effort, type Measurement } from './measure.ts';
import { options } from './options.ts';
import { PROJECTIONS } from './projections.ts';
import type { TlsFigures } from './tls.ts';
import { firstByteMs, statusMesh } from './status.ts';
import { judge } from './judge.ts';

const PROGRAM = join(import.meta.dirname, '..', 'bin', 'meshdbg.js');
const RSS_BUDGET_MB = 300;
/** What its budget is for. Making up such a mesh takes minutes and 2.5 GB, and a run of the command a minute: a smaller one is the default. */
const TLS_BUDGET_SERVICES = 300;
const TLS_BUDGET_MS = 3000;
/** What others do on the machine makes a run slower, nothing makes it faster: the best one counts. */
const TLS_RUNS = 5;
const EXPLAIN_BUDGET_MS = 1000;

const tlsServices = Number(options['tls-services']);
if (!Number.isInteger(tlsServices) || tlsServices < 1)
  throw new Error('--tls-services is a number of services, 1 or more.');

const node = (name: string, ...args: string[]): Contestant => ({
  name,
  command: process.execPath,
  args,
});
const meshdbg = (name: string, ...args: string[]): Contestant => node(name, PROGRAM, ...args);
const parse = (name: string, ...files: string[]): Contestant =>
  node(
    name,
    '-e',
    `for (const f of ${JSON.stringify(files)}) JSON.parse(require('fs').readFileSync(f, 'utf8'))`,
  );

if (!existsSync(join(import.meta.dirname, '..', 'dist', 'main.js')))
  throw new Error('There is no dist/: run npm run build first.');
const hasJq = spawnSync('jq', ['--version']).status === 0;
if (!hasJq) console.error('!!! jq is not there: the rows that compare with it are LEFT OUT.');

const SECTIONS: Readonly<Record<string, () => Promise<void> | void>> = {
  start: startUp,
  status: meshStatus,
  intent: intentOfMesh,
  tls: () => tlsOfMesh(tlsServices),
  explain: explainedRequests,
  logs: benchLogs,
  large: async () => {
    const large = largeBundle();
    await largeDump(large, { runs: 7, seconds: 70 });
    await largePair(large, { runs: 5, seconds: 40 });
    await largeDump(grownBundle(large), { runs: 5, seconds: 60 });
  },
};
const wanted = options.only?.split(',') ?? Object.keys(SECTIONS);
const strange = wanted.filter((name) => !(name in SECTIONS));
if (strange.length > 0)
  throw new Error(`--only takes ${Object.keys(SECTIONS).join(', ')}, not ${strange.join(', ')}.`);
for (const name of wanted) await SECTIONS[name]?.();

async function startUp(): Promise<void> {
  console.log('Start-up                                  budget: 1.3 × bare node + 30 ms');
  const results = await measure(
    [node('node -e 0', '-e', '0'), meshdbg('--version', '--version'), meshdbg('--help', '--help')],
    { runs: 15, seconds: 20 },
  );
  const bare = of(results, 'node -e 0').ms;
  const limit = 1.3 * bare + 30;
  for (const name of ['node -e 0', '--version', '--help'])
    row(
      name,
      of(results, name),
      `${(of(results, name).ms / bare).toFixed(2)} × node   limit ${limit.toFixed(0)} ms`,
      of(results, name).ms > limit,
    );
}

/** The mesh is served by this very process: on two cores its time counts as well. */
async function meshStatus(): Promise<void> {
  console.log('\nstatus over 3 istiods                     budget: first rows within 2000 ms');
  for (const proxies of [300, 3000]) {
    const mesh = await statusMesh(proxies);
    try {
      const command = meshdbg(`${proxies} proxies`, 'status', '--kubeconfig', mesh.kubeconfig);
      const results = await measure([command], { runs: 5, seconds: 20 });
      const first = await firstByteMs(command.args, process.env);
      row(
        command.name,
        of(results, command.name),
        `first rows ${first.toFixed(0)} ms`,
        first > 2000,
      );
    } finally {
      await mesh.stop();
    }
  }
}

/** What the YAML means for every proxy of a mesh, one after the other in one process. */
function intentOfMesh(): void {
  console.log('\nintended config of all proxies           budget: 10 ms per proxy after warm-up');
  const compiled = judge('intent.ts', ['--expose-gc']);
  for (const services of [100, 500]) {
    const figures: IntentFigures = JSON.parse(compiled(String(services)));
    const { proxies, medianMs, p99Ms, cpuMs, keptKbPerProxy, jsonKbPerProxy } = figures;
    const over = medianMs > 10 ? '   !!! over budget' : '';
    console.log(
      `  ${services} services, ${proxies} proxies: median ${medianMs.toFixed(1)} ms, p99 ${p99Ms.toFixed(0)} ms, CPU ${cpuMs.toFixed(1)} ms per proxy; objects read in ${figures.worldMs.toFixed(0)} ms, the first in ${figures.firstMs.toFixed(0)} ms; keeps ${keptKbPerProxy.toFixed(0)} KiB of ${jsonKbPerProxy.toFixed(0)} KiB (the rest is shared)${over}`,
    );
  }
}

/**
 * Every client of a mesh against every service: the judging alone, and the whole command against parsing the same files. One thread judges:
 * what the clock says on an idle machine is what the processor spent on it, without what the collector does beside it.
 */
async function tlsOfMesh(size: number): Promise<void> {
  console.log(
    `\ntls-check of all pairs                    budget: ${TLS_BUDGET_MS} ms without reading, for ${TLS_BUDGET_SERVICES} services (--tls-services ${TLS_BUDGET_SERVICES})`,
  );
  const judged = judge('tls.ts', ['--max-old-space-size=6000']);
  const runs = Array.from({ length: TLS_RUNS }, (): TlsFigures => JSON.parse(judged(String(size))));
  const best = runs.reduce((one, other) => (other.analysisMs < one.analysisMs ? other : one));
  const { services, pods, read, rows, conflicts, analysisMs, cpuMs, rssMb } = best;
  const isOver = services >= TLS_BUDGET_SERVICES && Math.min(analysisMs, cpuMs) > TLS_BUDGET_MS;
  console.log(
    `  ${services} services, ${pods} pods, ${read} proxies read: ${rows} rows, ${conflicts} in conflict, in ${analysisMs.toFixed(0)} ms (CPU ${cpuMs.toFixed(0)} ms; the best of ${runs.map((one) => one.analysisMs.toFixed(0)).join(', ')} ms), ${rssMb.toFixed(0)} MiB with reading${isOver ? '   !!! over budget' : ''}`,
  );
  const bundle = meshBundle({ services, podsPerService: 3 });
  const all = `JSON.parse of ${bundle.dumps.length} dumps, ${bundle.size.toFixed(0)} MiB`;
  const command = { ...meshdbg('tls-check', 'tls-check', '-A', '--from', bundle.directory), exitCode: 1 }; // prettier-ignore
  const results = await measure([parse(all, ...bundle.dumps), command], { runs: 3, seconds: 60 });
  const [own, base] = [of(results, 'tls-check'), of(results, all)];
  row(all, base, '', false);
  row('tls-check', own, `${ratio(own, base)} × (CPU ${cpuRatio(own, base)} ×) ${all}`, false);
}

/** Many requests against one large proxy: with the YAML beside it, and a dump alone that is half as large again. */
function explainedRequests(): void {
  console.log(
    `\nexplain --requests                        budget: ${EXPLAIN_BUDGET_MS} ms for 1,000 requests, after loading`,
  );
  const answered = judge('explain.ts');
  const large = largeBundle();
  for (const { directory, size } of [large, grownBundle(large)]) {
    const { requests, answers, coldMs, warmMs }: ExplainFigures = JSON.parse(answered(directory));
    const over = coldMs > EXPLAIN_BUDGET_MS ? '   !!! over budget' : '';
    console.log(`  ${directory.split('/').at(-1)}, dump of ${size.toFixed(1)} MiB: ${requests} requests, ${answers} different answers, in ${coldMs.toFixed(0)} ms, once more in ${warmMs.toFixed(0)} ms${over}`); // prettier-ignore
  }
}

async function largeDump(bundle: LargeBundle, effort: Effort): Promise<void> {
  console.log(
    `\n${bundle.directory.split('/').at(-1)}, dump of ${bundle.size.toFixed(1)} MiB      budget: 1.5 × JSON.parse in a process of its own, ${RSS_BUDGET_MB} MiB`,
  );
  const target = [
    bundle.proxy.split('/')[1] ?? '',
    '-n',
    bundle.proxy.split('/')[0] ?? '',
    '--from',
    bundle.directory,
  ];
  const commands = PROJECTIONS.filter(({ command }) => works(command, target)).map(
    ({ command, readsHosts, jq }) => ({
      command,
      baseline: readsHosts ? 'JSON.parse of dump and /clusters' : 'JSON.parse of dump',
      formats: ['json', 'table'].map((format) =>
        meshdbg(`${command} -o ${format}`, command, ...target, '-o', format),
      ),
      jq: { name: `jq like ${command}`, command: 'jq', args: ['-c', jq, bundle.dump] },
    }),
  );
  const results = await measure(
    [
      parse('JSON.parse of dump', bundle.dump),
      parse('JSON.parse of dump and /clusters', bundle.dump, bundle.clusters),
      ...commands.flatMap(({ formats, jq }) => [...formats, ...(hasJq ? [jq] : [])]),
    ],
    effort,
  );
  for (const name of ['JSON.parse of dump', 'JSON.parse of dump and /clusters'])
    row(name, of(results, name), '', false);
  for (const { baseline, formats, jq } of commands)
    for (const { name } of formats) {
      const [own, base] = [of(results, name), of(results, baseline)];
      const against = hasJq
        ? `   ${ratio(own, of(results, jq.name))} × jq (${of(results, jq.name).ms.toFixed(0)} ms)`
        : '';
      const over = own.ms > 1.5 * base.ms || (own.usage?.rssMb ?? 0) > RSS_BUDGET_MB;
      row(
        name,
        own,
        `${ratio(own, base)} × (CPU ${cpuRatio(own, base)} ×) ${baseline}${against}`,
        over,
      );
    }
}

/** istiod against Envoy: both dumps are read, decoded and compared. */
async function largePair(bundle: LargeBundle, effort: Effort): Promise<void> {
  const { directory, proxy, dump, istiodDump } = bundle;
  if (istiodDump === undefined) {
    console.error('!!! the bundle has no dump of an istiod: the rows of diff are LEFT OUT.');
    return;
  }
  console.log('\ndiff of istiod and Envoy                  budget: 3 × JSON.parse of both');
  const [namespace = '', pod = ''] = proxy.split('/');
  const target = [pod, '-n', namespace, '--from', directory];
  if (!works('diff', target)) return;
  const both = 'JSON.parse of both dumps';
  const names = ['json', 'table'].map((format) => `diff -o ${format}`);
  const results = await measure(
    [
      parse(both, dump, istiodDump),
      ...names.map((name) => meshdbg(name, ...name.split(' '), ...target)),
    ],
    effort,
  );
  const base = of(results, both);
  row(both, base, '', false);
  for (const name of names) {
    const own = of(results, name);
    row(name, own, `${ratio(own, base)} × (CPU ${cpuRatio(own, base)} ×) ${both}`, own.ms > 3 * base.ms); // prettier-ignore
  }
}

/** A command that fails is a defect, not a slow row: it is named and makes the bench end with 1. */
function works(command: string, target: readonly string[]): boolean {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, command, ...target], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return true;
  console.error(`!!! meshdbg ${command} FAILED, its rows are left out: ${stderr.trim()}`);
  process.exitCode = 1;
  return false;
}

function ratio(own: Measurement, other: Measurement): string {
  return (own.ms / other.ms).toFixed(2);
}

function cpuRatio(own: Measurement, other: Measurement): string {
  return ((own.usage?.cpuMs ?? Number.NaN) / (other.usage?.cpuMs ?? Number.NaN)).toFixed(2);
}

function of(results: ReadonlyMap<string, Measurement>, name: string): Measurement {
  const found = results.get(name);
  if (found === undefined) throw new Error(`${name} was not measured.`);
  return found;
}

function row(name: string, { ms, usage }: Measurement, comparison: string, over: boolean): void {
  const cells = [ms, usage?.cpuMs, usage?.rssMb];
  const units = ['ms', 'ms CPU', 'MiB'];
  const numbers = cells.map((cell, index) =>
    `${cell?.toFixed(0) ?? '-'} ${units[index]}`.padStart(12),
  );
  console.log(`  ${name.padEnd(34)}${numbers.join('')}   ${over ? 'OVER' : '    '}  ${comparison}`);
}
