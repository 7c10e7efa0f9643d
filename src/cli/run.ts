import { CommanderError } from 'commander';
import { EXIT, MeshdbgError, exitCodeOf } from '../core/errors.ts';
import type { Context } from '../ports/context.ts';
import { inertTerminal } from './inert-terminal.ts';
import { requestOf } from './options/request.ts';
import { buildProgram, type Invocation } from './program.ts';
import { REGISTRY } from './registry.ts';

/**
 * Runs one command line. Everything outside comes in with the context; the answer goes to its terminal.
 * @returns the exit code
 */
export async function run(argv: readonly string[], world: Context): Promise<number> {
  const context: Context = { ...world, terminal: inertTerminal(world.terminal) };
  let exitCode: number = EXIT.fine;
  const help: string[] = [];
  const { terminal } = context;
  const program = buildProgram(
    {
      version: context.version,
      out: (text) => help.push(text),
      // Errors come as exceptions; what commander writes here is the help of a bare command.
      err: (text) => help.push(text),
      columns: terminal.columns,
    },
    async (invocation) => {
      exitCode = await invoke(invocation, context);
    },
  );
  try {
    await program.parseAsync(helpFirst(argv), { from: 'user' });
    return exitCode;
  } catch (error) {
    // A bare "meshdbg" or "meshdbg pc" shows help and is no failure, as with kubectl and istioctl.
    if (
      error instanceof CommanderError &&
      (error.exitCode === 0 || error.code === 'commander.help')
    ) {
      await terminal.out(help.join(''));
      return EXIT.fine;
    }
    terminal.progress('');
    return report(error instanceof CommanderError ? usageError(error) : error, argv, context);
  }
}

async function invoke(
  { registration, command, words, values, shared }: Invocation,
  context: Context,
): Promise<number> {
  const request = requestOf(registration.name, words, shared);
  if (command.kind === 'plain')
    return command.execute({ values, request, program: { registry: REGISTRY, run } }, context);
  // Help and usage errors need nothing of what reads and decodes.
  const { runStreet } = await import('./street.ts');
  return runStreet(command, values, request, context);
}

/** "help clusters" as "clusters --help": a command's help is known only once its file is loaded. */
function helpFirst(argv: readonly string[]): string[] {
  const [first, ...rest] = argv;
  if (first !== 'help') return [...argv];
  const known = rest.every((word) => NAMES.has(word));
  return known ? [...rest, '--help'] : rest;
}

const NAMES = new Set([
  'proxy-config',
  'pc',
  ...REGISTRY.flatMap(({ name, aliases }) => [name, ...aliases]),
]);

/** commander says "error: unknown option '--x'", and on a second line what may have been meant. */
function usageError(error: CommanderError): MeshdbgError {
  const [what = '', guess = ''] = error.message.replace(/^error: /, '').split('\n');
  const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1).replace(/\.$/, '')}.`;
  const meant = guess.replace(/^\((.*)\)$/, ' $1');
  return new MeshdbgError('usage', `${sentence}${meant}`.replaceAll("'", '"'), {
    hint: 'meshdbg --help lists the commands, meshdbg COMMAND --help the flags.',
  });
}

function report(error: unknown, argv: readonly string[], { terminal }: Context): number {
  const debug = argv.includes('--debug');
  if (error instanceof MeshdbgError) {
    terminal.err(`meshdbg: ${error.message}\n`);
    if (error.hint !== undefined) terminal.err(`  ${error.hint.replaceAll('\n', '\n  ')}\n`);
    if (debug) terminal.err(`${causes(error)}\n`);
  } else {
    const what = error instanceof Error ? error.message : String(error);
    terminal.err(`meshdbg: this is a defect of meshdbg: ${what}\n`);
    terminal.err(
      debug
        ? `${causes(error)}\n`
        : '  Please report it with the output of the same command and --debug.\n',
    );
  }
  return exitCodeOf(error);
}

function causes(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error && parts.length < 8; at = at.cause)
    parts.push(at.stack ?? at.message);
  return parts.join('\ncaused by: ');
}
