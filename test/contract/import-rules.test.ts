import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** For each rule a file that breaks it, and what it imports. */
const PLANTED: Readonly<Record<string, readonly [file: string, imports: string]>> = {
  'no-cycles': ['src/report/a.ts', './b.ts'],
  'no-unresolvable': ['src/report/lost.ts', './nowhere.ts'],
  'model-knows-nothing': ['src/core/model/cluster.ts', '../decode/cluster.ts'],
  'core-is-pure': ['src/core/query/clusters.ts', '../../io/files/open.ts'],
  'core-uses-no-packages': ['src/core/query/routes.ts', 'ws'],
  'decode-computes-nothing': ['src/core/decode/cluster.ts', '../query/age.ts'],
  'ladder-first-step': ['src/core/query/age.ts', '../explain/hop.ts'],
  'intent-knows-no-proxy': ['src/core/intent/compile.ts', '../query/age.ts'],
  'ladder-second-step': ['src/core/explain/hop.ts', '../analyze/rule.ts'],
  'ladder-third-step': ['src/core/analyze/rule.ts', '../describe/pod.ts'],
  'ports-are-types': ['src/ports/files.ts', '../io/files/open.ts'],
  'io-computes-nothing': ['src/io/admin/client.ts', '../../core/query/age.ts'],
  'io-rooms-are-strangers': ['src/io/admin/other.ts', '../files/open.ts'],
  'sources-meet-ports-only': ['src/sources/bundle.ts', '../io/files/open.ts'],
  'report-knows-results-only': ['src/report/clusters.ts', '../render/table.ts'],
  'render-knows-reports-only': ['src/render/table.ts', '../core/query/age.ts'],
  'cli-reaches-no-io': ['src/cli/street.ts', '../io/files/open.ts'],
  'main-is-the-top': ['src/cli/run.ts', '../main.ts'],
  'only-commander': ['src/report/help.ts', 'commander'],
  'only-string-width': ['src/report/table.ts', 'string-width'],
  'only-jsonpath-plus': ['src/cli/path.ts', 'jsonpath-plus'],
  'only-kubernetes-client': ['src/io/admin/kube.ts', '@kubernetes/client-node'],
  'only-ws': ['src/sources/socket.ts', 'ws'],
  'only-archives': ['src/sources/archive.ts', 'yauzl'],
  'only-io-reaches-out': ['src/sources/disk.ts', 'node:fs'],
  'tests-stand-alone': ['test/a.test.ts', './b.test.ts'],
};

/** Files that the planted ones need to be there. */
const BYSTANDERS: Readonly<Record<string, string>> = {
  // Even a lazy import closes a circle.
  'src/report/b.ts': "export const load = () => import('./a.ts');",
  'src/io/files/open.ts': "import 'node:fs';",
  'src/core/describe/pod.ts': '',
  'src/main.ts': "import './io/files/open.ts';",
  'test/b.test.ts': '',
  'src/report/orphan.ts': '',
};

const { rules } = readConfig();
let broken: readonly string[];
let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'meshdbg-rules-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  for (const [path, text] of Object.entries(BYSTANDERS)) write(path, text);
  for (const [path, imports] of Object.values(PLANTED)) write(path, `import '${imports}';`);
  write(
    'tsconfig.json',
    '{"compilerOptions":{"module":"nodenext","allowImportingTsExtensions":true,"noEmit":true}}',
  );
  write('package.json', '{"type":"module"}');
  symlinkSync(resolve('node_modules'), join(home, 'node_modules'));
  const tool = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout } = spawnSync(
    process.execPath,
    [tool, 'src', 'test', '--config', resolve('.dependency-cruiser.cjs'), '--output-type', 'json'],
    { cwd: home, encoding: 'utf8', maxBuffer: 1e9 },
  );
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string }[] };
  };
  broken = summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('import rules', () => {
  test.each(Object.entries(PLANTED))('%s catches a planted violation', (name, [file]) => {
    expect(broken).toContain(`${name} ${file}`);
  });

  test('a file that nobody imports is caught', () => {
    expect(broken).toContain('no-orphans src/report/orphan.ts');
  });

  test('every rule is planted here and gives its reason', () => {
    expect(new Set(rules.map(({ name }) => name))).toEqual(
      new Set([...Object.keys(PLANTED), 'no-orphans']),
    );
    for (const { comment } of rules) expect(comment).toMatch(/^\S.{30,}[.)]$/);
  });
});

function readConfig(): { rules: readonly { name: string; comment: string }[] } {
  const config = createRequire(import.meta.url)(resolve('.dependency-cruiser.cjs')) as {
    forbidden: { name: string; comment: string }[];
  };
  return { rules: config.forbidden };
}
