import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MeshdbgError } from '../../../core/errors.ts';

/** The folders of Envoy's definitions, as @grpc/grpc-js-xds names them. */
const ENVOY_FOLDERS = ['envoy-api', 'xds', 'googleapis', 'protoc-gen-validate'];

/**
 * The folders that .proto files are looked for in, Envoy's before ours. In the built package scripts/protos.mjs has put them all
 * next to the bundle; from the sources they are read where they lie, in the installed @grpc/grpc-js-xds and in `protos/`.
 * @throws {MeshdbgError} unsupported when neither is there
 */
export function protoFolders(
  start: string = dirname(fileURLToPath(import.meta.url)),
): readonly string[] {
  let folder = start;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) {
    const built = join(folder, 'protos');
    if (existsSync(join(built, 'envoy-api')))
      return [...ENVOY_FOLDERS, 'meshdbg'].map((name) => join(built, name));
    folder = dirname(folder);
  }
  return [...installedFolders(), join(folder, 'protos')];
}

function installedFolders(): readonly string[] {
  let manifest: string;
  try {
    manifest = createRequire(import.meta.url).resolve('@grpc/grpc-js-xds/package.json');
  } catch (cause) {
    throw new MeshdbgError(
      'unsupported',
      'The message definitions that xDS needs are missing from this installation.',
      {
        hint: 'Install meshdbg anew, or use istiod’s HTTP debug endpoints (without --via-xds).',
        cause,
      },
    );
  }
  return ENVOY_FOLDERS.map((folder) => join(dirname(manifest), 'deps', folder));
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
