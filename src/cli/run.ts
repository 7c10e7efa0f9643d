import { CommanderError } from 'commander';
import { EXIT, MeshdbgError, exitCodeOf } from '../core/errors.ts';
import type { Context } from '../ports/context.ts';
import { requestOf } from './options/request.ts';
import { buildProgram, type Invocation } from './program.ts';
import { inert } from '../render/inert.ts';
import { runStreet } from './street.ts';

/**
 * Runs one command line. Everything outside comes in with the context; the answer goes to its terminal.
 * @returns the exit code
 */
export async function run(argv: readonly string[], context: Context): Promise<number> {
  let exitCode: number = EXIT.fine;
  const help: string[] = [];
  const { terminal } = context;
  const program = buildProgram(
    {
      version: context.version,
      out: (text) => help.push(text),
      err: () => {},
      columns: terminal.columns,
    },
    async (invocation) => {
      exitCode = await invoke(invocation, context);
    },
  );
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      await terminal.out(help.join(''));
      return EXIT.fine;
    }
    terminal.progress('');
    return report(error instanceof CommanderError ? usageError(error, help) : error, argv, context);
  }
}

async function invoke(
  { registration, command, words, values, shared }: Invocation,
  context: Context,
): Promise<number> {
  const request = requestOf(registration.name, words, shared);
  if (command.kind === 'plain') return command.execute({ values, request }, context);
  return runStreet(command, values, request, context);
}

/** commander says "error: …"; without a command it prints the help as an error. */
function usageError(error: CommanderError, help: readonly string[]): MeshdbgError {
  const message =
    error.code === 'commander.help' ? `Name a command.\n${help.join('')}` : error.message;
  const sentence = message.replace(/^error: /, '');
  return new MeshdbgError('usage', sentence.charAt(0).toUpperCase() + sentence.slice(1), {
    hint: 'meshdbg --help lists the commands, meshdbg COMMAND --help the flags.',
  });
}

function report(error: unknown, argv: readonly string[], { terminal }: Context): number {
  const debug = argv.includes('--debug');
  if (error instanceof MeshdbgError) {
    terminal.err(`meshdbg: ${lines(error.message)}\n`);
    if (error.hint !== undefined) terminal.err(`  ${lines(error.hint)}\n`);
    if (debug) terminal.err(`${causes(error)}\n`);
  } else {
    const what = error instanceof Error ? error.message : String(error);
    terminal.err(`meshdbg: this is a defect of meshdbg: ${lines(what)}\n`);
    terminal.err(
      debug
        ? `${causes(error)}\n`
        : '  Please report it with the output of the same command and --debug.\n',
    );
  }
  return exitCodeOf(error);
}

/** Messages quote names from the mesh: neutral, but with their own line breaks. */
const lines = (text: string): string => text.split('\n').map(inert).join('\n');

function causes(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error && parts.length < 8; at = at.cause)
    parts.push(lines(at.stack ?? at.message));
  return parts.join('\ncaused by: ');
}
