// Copies the message definitions that xDS needs into the bundle: the package installs without dependencies, so nothing else is there.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const PACKAGE = 'node_modules/@grpc/grpc-js-xds';
/** Looked through in this order; meshdbg's own come last. The names are those of src/io/xds/types/folders.ts. */
const FOLDERS = new Map([
  ...['envoy-api', 'xds', 'googleapis', 'protoc-gen-validate'].map((name) => [
    name,
    `${PACKAGE}/deps/${name}`,
  ]),
  ['meshdbg', 'protos'],
]);
/** What protobufjs brings itself. */
const BUILT_IN = /^google\/protobuf\//;
const COMMENT_OR_STRING = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * Writes `<outdir>/protos/<folder>/…`: every v3 definition of Envoy and everything of ours, with what they import. Files whose
 * imports are nowhere are left out. Comments are left out too, which makes the files a quarter of their size.
 * @returns {number} how many files were written
 */
export function copyProtos(outdir) {
  const wanted = new Map();
  const roots = [...FOLDERS.values()].flatMap((folder) =>
    protosIn(folder).filter((file) => isRoot(folder, file)),
  );
  for (const file of roots)
    for (const each of closure(file) ?? []) wanted.set(each, folderOf(each));
  const { version } = JSON.parse(readFileSync(`${PACKAGE}/package.json`, 'utf8'));
  for (const [file, name] of wanted) {
    const target = join(outdir, 'protos', name, file);
    mkdirSync(dirname(target), { recursive: true });
    const text = readFileSync(join(FOLDERS.get(name), file), 'utf8');
    const origin =
      name === 'meshdbg'
        ? ''
        : `// From @grpc/grpc-js-xds ${version}, deps/${name}, Apache-2.0; changed: comments left out.\n`;
    writeFileSync(target, origin + withoutComments(text));
  }
  copyFileSync('node_modules/@grpc/grpc-js/LICENSE', join(outdir, 'protos/LICENSE'));
  return wanted.size;
}

function protosIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.proto'));
}

/** Envoy's current API, the typed structs that Istio wraps its own configs in, and our own. */
function isRoot(folder, file) {
  return (
    folder === 'protos' || /^envoy\/.*\/v3\/|^envoy\/type\/|^udpa\/type\/|^xds\/type\//.test(file)
  );
}

function folderOf(file) {
  return [...FOLDERS].find(([, folder]) => existsSync(join(folder, file)))?.[0];
}

/** The file and all it imports; undefined when one of them is nowhere. */
function closure(file, seen = new Set()) {
  if (seen.has(file) || BUILT_IN.test(file)) return seen;
  const name = folderOf(file);
  if (name === undefined) return undefined;
  seen.add(file);
  const text = readFileSync(join(FOLDERS.get(name), file), 'utf8');
  for (const [, imported] of text.matchAll(/^\s*import\s+(?:public\s+|weak\s+)?"([^"]+)"\s*;/gm)) {
    if (closure(imported, seen) === undefined) return undefined;
  }
  return seen;
}

function withoutComments(text) {
  return text
    .replace(COMMENT_OR_STRING, (part) => (part.startsWith('/') ? '' : part))
    .replace(/[ \t\r]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trimStart();
}
