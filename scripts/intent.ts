/**
 * Compares the config compiled from the YAML of bundles with what their istiod made of it, all in one process:
 *   npx tsx scripts/intent.ts [-v] [-s clusters,routes] [-p POD] [-n OBJECT] [-l LINES] BUNDLE…
 * Without bundles: all of ../shared/corpus. The figures are those of ../shared/score/intent.mjs without planted changes.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeKubeDocuments, kubeDocuments } from '../src/core/decode/kube-file.ts';
import { decodeProxy } from '../src/core/decode/proxy.ts';
import { diffSides } from '../src/core/diff/diff.ts';
import { compileProxy } from '../src/core/intent/compile.ts';
import { intendedProxy } from '../src/core/intent/intended-proxy.ts';
import { buildWorld } from '../src/core/intent/world/world.ts';
import type { ProxySnapshot } from '../src/core/model/snapshot.ts';

const SECTIONS = ['clusters', 'listeners', 'routes', 'endpoints'] as const;
type Section = (typeof SECTIONS)[number];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    verbose: { type: 'boolean', short: 'v' },
    section: { type: 'string', short: 's' },
    proxy: { type: 'string', short: 'p' },
    name: { type: 'string', short: 'n' },
    lines: { type: 'string', short: 'l', default: '8' },
  },
});
const sections: readonly Section[] = SECTIONS.filter(
  (section) => values.section?.split(',').includes(section) ?? true,
);

const isBundle = (path: string): boolean => existsSync(join(path, 'kubernetes'));
const bundles = (positionals.length > 0 ? positionals : ['../shared/corpus']).flatMap((path) =>
  isBundle(path)
    ? [path]
    : readdirSync(path)
        .map((name) => join(path, name))
        .filter(isBundle),
);

function dumpsOf(bundle: string): ProxySnapshot[] {
  return readdirSync(join(bundle, 'istiod')).flatMap((istiod) => {
    const root = join(bundle, 'istiod', istiod, 'config_dump');
    if (!existsSync(root)) return [];
    return readdirSync(root).flatMap((namespace) =>
      readdirSync(join(root, namespace)).map((file) => {
        const path = join(root, namespace, file);
        const proxy = { namespace, pod: basename(file, '.json') };
        const body = { section: 'config_dump', origin: 'istiod', bytes: readFileSync(path), from: path } as const; // prettier-ignore
        return decodeProxy(
          { proxy, bodies: [body], gaps: [] },
          sections.map((section) => ({ section, lazy: true })),
        ).snapshot;
      }),
    );
  });
}

function worldOf(bundle: string): ReturnType<typeof buildWorld> {
  const files = readdirSync(join(bundle, 'kubernetes'), { recursive: true, encoding: 'utf8' });
  const objects = files
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .flatMap((file) => kubeDocuments(readFileSync(join(bundle, 'kubernetes', file)), file));
  const istiod = join(bundle, 'istiod');
  const meshFile = readdirSync(istiod).map((name) => join(istiod, name, 'mesh.json')).find(existsSync); // prettier-ignore
  const mesh = meshFile === undefined ? undefined : JSON.parse(readFileSync(meshFile, 'utf8'));
  return buildWorld({ objects: decodeKubeDocuments(objects).objects, mesh });
}

const totals = Object.fromEntries(sections.map((name) => [name, { present: 0, equal: 0 }]));
const paths = new Map<string, number>();
let spotless = 0;
let proxies = 0;
const short = (value: unknown): string => (JSON.stringify(value) ?? 'absent').slice(0, values.verbose ? 700 : 160); // prettier-ignore

for (const bundle of bundles) {
  const world = worldOf(bundle);
  for (const actual of dumpsOf(bundle)) {
    const { namespace, pod } = actual.proxy;
    if (values.proxy !== undefined && values.proxy !== pod) continue;
    proxies += 1;
    const label = `${basename(bundle)} ${namespace}/${pod}`;
    const proxy = world.proxies.get(`${namespace}/${pod}`);
    try {
      if (proxy === undefined) throw new Error('no such proxy in the world');
      const intended = intendedProxy(proxy, compileProxy(world, proxy));
      const { differences, summary } = diffSides(
        { kind: 'intended', proxy: intended },
        { kind: 'istiod', proxy: actual },
        { sections, ...(values.name === undefined ? {} : { name: (name) => name === values.name }), objects: world.kube('EnvoyFilter') }, // prettier-ignore
      );
      const wrong = differences.filter(({ stage }) => stage !== 'changed-by-envoyfilter');
      for (const section of sections) {
        const names = new Set(wrong.filter((row) => row.section === section).map(({ name }) => name)); // prettier-ignore
        const row = totals[section] ?? { present: 0, equal: 0 };
        const counts = summary[section];
        row.present += counts.compared + counts.onlyLeft + counts.onlyRight;
        row.equal += counts.compared + counts.onlyLeft + counts.onlyRight - names.size;
      }
      if (wrong.length === 0) spotless += 1;
      for (const row of wrong) {
        const place = `${row.section} ${row.path.replaceAll(/\[[^\]]*\]/g, '[]') || `(whole object ${row.left === null ? 'missing' : 'too much'})`}`;
        paths.set(place, (paths.get(place) ?? 0) + 1);
      }
      for (const row of wrong.slice(0, Number(values.lines)))
        console.log(`${label}  ${row.section} ${row.name}  ${row.path}\n    intended ${short(row.left)}\n    istiod   ${short(row.right)}`); // prettier-ignore
      if (wrong.length > Number(values.lines)) console.log(`${label}  … ${wrong.length} in all`);
    } catch (error) {
      console.log(`${label}  FAILED ${error instanceof Error ? error.stack?.split('\n').slice(0, 4).join(' | ') : String(error)}`); // prettier-ignore
    }
  }
}
console.log('\nmost frequent:');
for (const [place, count] of [...paths].sort(([, a], [, b]) => b - a).slice(0, 25))
  console.log(`${String(count).padStart(6)}  ${place}`);
for (const [section, { present, equal }] of Object.entries(totals))
  console.log(
    `${section}: ${equal} of ${present} equal (${((100 * equal) / present).toFixed(2)} %)`,
  );
console.log(`proxies without any false alarm: ${spotless} of ${proxies}`);
