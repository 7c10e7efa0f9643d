import type { Needs } from '../core/model/capture.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import type { Report } from '../report/report.ts';
import type { Context } from '../ports/context.ts';
import type { OptionSpecs, Values } from './option.ts';
import type { Request } from './request.ts';

export interface Example {
  /** Without the program's name; run against the demo bundle by a test. */
  readonly args: string;
  readonly says: string;
}

/** A command on the one-way street: the runner resolves, captures, decodes, renders and writes. */
export interface StreetCommand {
  readonly kind: 'street';
  readonly description: string;
  readonly examples: readonly Example[];
  readonly options: OptionSpecs;
  needs(values: Values<OptionSpecs>): Needs;
  /** Calls one core function and one report function; prints nothing. */
  run(input: RunInput<OptionSpecs>): Report;
}

export interface RunInput<Specs extends OptionSpecs> {
  readonly values: Values<Specs>;
  readonly snapshot: Snapshot;
}

/** A command that is no question to a mesh (version, completion, demo). */
export interface PlainCommand {
  readonly kind: 'plain';
  readonly description: string;
  readonly examples: readonly Example[];
  readonly options: OptionSpecs;
  readonly argument?: {
    /** In commander's form: "[words...]". */
    readonly syntax: string;
    readonly description: string;
    /** What a shell offers. */
    readonly choices?: readonly string[];
  };
  /** Groups of shared flags that have a meaning here and that help therefore shows; all are accepted. */
  readonly flags?: readonly SharedGroup[];
  /** Resolves to the exit code. */
  execute(input: ExecuteInput<OptionSpecs>, context: Context): Promise<number>;
}

export interface ExecuteInput<Specs extends OptionSpecs> {
  readonly values: Values<Specs>;
  readonly request: Request;
  readonly program: Program;
}

/** The whole of meshdbg, for commands that are about others (demo, completion): they import neither registry nor run. */
export interface Program {
  readonly registry: readonly Registered[];
  /** Runs one command line. Resolves to the exit code. */
  readonly run: (argv: readonly string[], context: Context) => Promise<number>;
}

/** A command as it stands in the registry. */
export interface Registered {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Key of its heading in help. */
  readonly category: string;
  readonly summary: string;
  /** Loads the command's file: start-up pays only for the one that runs. */
  readonly load: () => Promise<{ default: Command }>;
}

/** The groups of flags that commands share (cli/options/shared.ts). */
export type SharedGroup = 'target' | 'source' | 'output';

export type Command = StreetCommand | PlainCommand;

type Defined<Kind, Specs extends OptionSpecs> = Omit<
  Kind,
  'kind' | 'options' | 'needs' | 'run' | 'execute'
> & {
  readonly options: Specs;
};

/** Types `values` by the options that the definition declares. */
export function defineCommand<Specs extends OptionSpecs>(
  definition: Defined<StreetCommand, Specs> & {
    needs(values: Values<Specs>): Needs;
    run(input: RunInput<Specs>): Report;
  },
): StreetCommand {
  // The runner hands back exactly what these options parsed, so the erased type is the declared one.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...(definition as unknown as Omit<StreetCommand, 'kind'>), kind: 'street' };
}

/** As defineCommand, for plain commands. */
export function definePlainCommand<Specs extends OptionSpecs>(
  definition: Defined<PlainCommand, Specs> & {
    execute(input: ExecuteInput<Specs>, context: Context): Promise<number>;
  },
): PlainCommand {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  return { ...(definition as unknown as Omit<PlainCommand, 'kind'>), kind: 'plain' };
}
