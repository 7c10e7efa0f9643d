// npm run new:command -- <name>: writes the file of a command on the street and its line in the registry.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const [name = ''] = process.argv.slice(2);
const path = `src/cli/commands/${name}.ts`;
if (!/^[a-z][a-z-]*$/.test(name) || existsSync(path)) {
  console.error(
    `Usage: npm run new:command -- <name>, in lower case and not there yet; not "${name}".`,
  );
  process.exit(2);
}
const REGISTRY = 'src/cli/registry.ts';
const registry = readFileSync(REGISTRY, 'utf8');
const line = `  command('proxy', ['${name}'], 'TODO in a few words', () => import('./commands/${name}.ts')),\n`;
const place = registry.indexOf("  command(\n    'tool'");
writeFileSync(REGISTRY, registry.slice(0, place) + line + registry.slice(place));
writeFileSync(
  path,
  `import { metaOf } from '../../report/report.ts';
import { tableOf } from '../../report/table.ts';
import { defineCommand } from '../command.ts';
import { text } from '../option.ts';

export default defineCommand({
  description: 'Shows TODO in one sentence.',
  examples: [{ args: '${name} pod/productpage', says: 'TODO' }],
  options: {
    name: text('--name <name>', "Envoy's name of it, exact or with *"),
  },
  needs: () => ({ proxy: [{ section: 'clusters' }] }),
  // A query of core makes the rows, a file of report the columns: see clusters.ts.
  run: ({ snapshot }) => ({
    command: '${name}',
    meta: metaOf(snapshot),
    data: { items: [] },
    blocks: [tableOf([{ header: 'NAME', cell: (row: string) => row }], [])],
    names: [],
    raw: [],
    notes: [],
    exitCode: 0,
  }),
});
`,
);
console.log(
  `${path} and its line in ${REGISTRY}. Next: a document in src/report/documents.ts, npm run docs, npm run test:update.`,
);
