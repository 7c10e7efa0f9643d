import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MeshdbgError } from '../../../core/errors.ts';

/** Folders of the Envoy definitions inside @grpc/grpc-js-xds. */
const ENVOY_FOLDERS = ['envoy-api', 'xds', 'googleapis', 'protoc-gen-validate'];

/**
 * The folders that .proto files are looked for in: Envoy's in the installed @grpc/grpc-js-xds, then our own `protos/`.
 * Both are read where they lie, from the sources, the bundle and the packed package alike, so nothing has to be copied or generated.
 * @throws {MeshdbgError} unsupported when the package is not installed next to meshdbg
 */
export function protoFolders(): readonly string[] {
  return [...envoyFolders(), join(packageFolder(), 'protos')];
}

function envoyFolders(): readonly string[] {
  let manifest: string;
  try {
    manifest = createRequire(import.meta.url).resolve('@grpc/grpc-js-xds/package.json');
  } catch (cause) {
    throw new MeshdbgError(
      'unsupported',
      'xDS needs the package @grpc/grpc-js-xds, which is not installed.',
      {
        hint: 'Install meshdbg with its dependencies (npm install), or use the HTTP debug endpoints instead of --via-xds.',
        cause,
      },
    );
  }
  return ENVOY_FOLDERS.map((folder) => join(dirname(manifest), 'deps', folder));
}

/** The nearest folder upwards with a package.json: the sources and dist/ have none of their own. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder)
    folder = dirname(folder);
  return folder;
}

/** The .proto files of a folder path like "envoy/config/route/v3", relative to the include folders; empty when there is none. */
export function protoFilesIn(folders: readonly string[], path: string): readonly string[] {
  return folders.flatMap((folder) => {
    const full = join(folder, path);
    if (!existsSync(full)) return [];
    return readdirSync(full)
      .filter((name) => name.endsWith('.proto'))
      .map((name) => `${path}/${name}`);
  });
}

/** Where an imported file lies; undefined when no folder has it. */
export function findProto(folders: readonly string[], file: string): string | undefined {
  return folders.map((folder) => join(folder, file)).find((path) => existsSync(path));
}

const IMPORT = /^\s*import\s+(?:public\s+|weak\s+)?"([^"]+)"\s*;/gm;

/** The files that a .proto file imports. */
export function importsOf(path: string): readonly string[] {
  return [...readFileSync(path, 'utf8').matchAll(IMPORT)].map((match) => match[1] ?? '');
}
