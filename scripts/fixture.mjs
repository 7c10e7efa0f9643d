// Makes a small fixture bundle of a capture: npm run new:fixture -- <capture directory> <name> <namespace/pod>…
// Keeps what the chosen proxies answered and what istiod would send them, in one line a file, without Envoy's list of
// built-in extensions (90 KB that nobody reads), istiod's short answers, what it says of the mesh, and the Kubernetes objects.
// Of Secrets only the names of their keys are kept. A name that ends in .tgz makes an archive.
// A name with "/" stands for a place below fixtures/ (control-plane/stale), one without for fixtures/bundles/.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const [capture, name, ...proxies] = process.argv.slice(2);
if (proxies.length === 0) throw new Error('Usage: fixture.mjs CAPTURE NAME NAMESPACE/POD…');
const place = name.includes('/') ? join('fixtures', name) : join('fixtures', 'bundles', name);
const home = place.replace(/\.tgz$/, '');
rmSync(home, { recursive: true, force: true });

const write = (path, text) => {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
};
const withoutExtensions = (key, value) =>
  key === 'extensions' && Array.isArray(value) && value.every((item) => item?.category)
    ? value.slice(0, 2)
    : value;

for (const proxy of proxies)
  for (const file of ['config_dump', 'clusters', 'certs', 'server_info']) {
    const path = `proxies/${proxy}/${file}.json`;
    const source = join(capture, path);
    if (!existsSync(source)) continue;
    write(path, `${JSON.stringify(JSON.parse(readFileSync(source, 'utf8'), withoutExtensions))}\n`);
  }
const short = (path) =>
  write(path, `${JSON.stringify(JSON.parse(readFileSync(join(capture, path), 'utf8')))}\n`);
for (const istiod of readdirSync(join(capture, 'istiod'))) {
  if (existsSync(join(capture, `istiod/${istiod}/mesh.json`))) short(`istiod/${istiod}/mesh.json`);
  short(`istiod/${istiod}/syncz.json`);
  short(`istiod/${istiod}/endpointz.json`);
  write(
    `istiod/${istiod}/version.json`,
    readFileSync(join(capture, `istiod/${istiod}/version.json`)),
  );
  for (const proxy of proxies) {
    const path = `istiod/${istiod}/config_dump/${proxy}.json`;
    if (existsSync(join(capture, path))) short(path);
  }
}
/** What a Secret holds is nobody's business, what its keys are called may be a defect. */
function withoutContent(document) {
  if (document.get('kind') !== 'Secret') return document;
  for (const key of document.get('data')?.items ?? []) document.setIn(['data', key.key.value], '');
  return document;
}

write('meshdbg.json', readFileSync(join(capture, 'meshdbg.json')));
const objects = parseAllDocuments(readFileSync(join(capture, 'kubernetes/objects.yaml'), 'utf8'));
write(
  'kubernetes/objects.yaml',
  objects
    .filter((document) => document.get('kind') !== undefined)
    .map(withoutContent)
    .map(String)
    .join('---\n'),
);

if (place !== home) {
  const fixed = ['--sort=name', '--mtime=2026-01-01', '--owner=0', '--group=0', '--numeric-owner'];
  execFileSync('tar', [...fixed, '-I', 'gzip -9n', '-cf', place, '-C', home, '.']);
  rmSync(home, { recursive: true });
}
