// Packs, lets publint judge the archive, installs it into an empty directory and runs it from there.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const home = mkdtempSync(join(tmpdir(), 'meshdbg-package-'));
const run = (command, args, options = {}) =>
  execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
try {
  // The build step ran before: packing builds nothing again.
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', home]),
  );
  const archive = join(home, packed.filename);
  run('npx', ['--no-install', 'publint', archive, '--strict'], { stdio: 'inherit' });
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  run('npm', ['install', '--ignore-scripts', '--no-save', '--loglevel', 'error', archive], {
    cwd: home,
  });
  const meshdbg = join(home, 'node_modules/.bin/meshdbg');
  const version = run(meshdbg, ['version', '--no-headers'], { cwd: home });
  const clusters = ['clusters', 'pod/productpage', '-o', 'name'];
  const offline = run(meshdbg, [...clusters, '--from', resolve('fixtures/demo')], { cwd: home });
  const demo = run(meshdbg, ['demo', '--', ...clusters], { cwd: home });
  if (offline.split('\n').length < 5 || demo !== offline)
    throw new Error(`The installed package answered: ${offline}and in its demo: ${demo}`);
  console.log(
    `${packed.filename}: ${packed.files.length} files, ${Math.round(packed.size / 1024)} KB; installed, it answers as ${version.trim()}.`,
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}
