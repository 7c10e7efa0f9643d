import type { Needs } from '../core/model/capture.ts';
import type { ProxyRef } from '../core/model/proxy.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import type { FurtherFormat } from '../render/registry.ts';
import type { Report } from '../report/report.ts';
import type { Context } from '../ports/context.ts';
import type { LogParts } from '../sources/logs/parts.ts';
import type { StatNeeds, StatParts } from '../sources/stats/parts.ts';
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
  /** "[target]" when absent: one or several proxies, at least one of them. */
  readonly argument?: CommandArgument;
  /** Groups of shared flags beside those of every command on the street. */
  readonly flags?: readonly SharedGroup[];
  /** What -o takes besides the formats of every command. */
  readonly formats?: readonly FurtherFormat[];
  /** Without a target no proxy is asked: the command is about the whole mesh then. */
  readonly targetOptional?: true;
  /** Without a target a capture's proxies are all meant: its files are there to be read. */
  readonly wholeCapture?: true;
  needs(values: Values<OptionSpecs>, request: Request): Needs;
  /**
   * Proxies to read beside those of the target, once the objects are known: one of each list, the first that the source has. One that
   * cannot be read is a gap. Asked again with what was read, until it names none that it has not named before.
   */
  follow?(input: FollowInput<OptionSpecs>): readonly (readonly ProxyRef[])[];
  /** Proxies whose logs tell something besides, the most telling first; as many are read as can be quickly. */
  logs?(input: RunInput<OptionSpecs>): readonly ProxyRef[];
  /** As `logs`, for what Envoys count. */
  stats?(input: RunInput<OptionSpecs>): StatNeeds | undefined;
  /** A file that the command line names beside the source ("-" is stdin), which `run` gets as text. */
  reads?(values: Values<OptionSpecs>): string | undefined;
  /** What to compare with; undefined where the command line names nothing. */
  second?(values: Values<OptionSpecs>, request: Request): SecondSource | undefined;
  /** Looking again and again, where the command line asks for that. */
  watch?(values: Values<OptionSpecs>): Watch | undefined;
  /** Calls one core function and one report function; prints nothing. */
  run(input: RunInput<OptionSpecs>): Report;
}

/** Another snapshot of the same needs: of another target, or from another bundle. */
export interface SecondSource {
  readonly text?: string;
  readonly from?: string;
}

/** Looks again and again: a terminal is repainted, a pipe gets what changed as JSON lines. */
export interface Watch {
  readonly intervalMs: number;
  /** Ends after this time, with the last look's exit code; without it Ctrl-C ends it. */
  readonly limitMs: number | undefined;
  /** What is new against the looks before, which it remembers; everything at the first look. */
  changes(now: Report): readonly object[];
}

export interface RunInput<Specs extends OptionSpecs> {
  readonly values: Values<Specs>;
  readonly request: Request;
  readonly snapshot: Snapshot;
  /** The second snapshot, where the command asked for one. */
  readonly other?: Snapshot;
  /** Ends of the logs that the command asked for. */
  readonly logs?: LogParts;
  /** Statistics that the command asked for. */
  readonly stats?: StatParts;
  /** The file that the command line names, where it names one. */
  readonly file?: NamedText;
}

export interface FollowInput<Specs extends OptionSpecs> extends RunInput<Specs> {
  /** How many times it was asked before. */
  readonly round: number;
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

export interface CommandArgument {
  /** In commander's form: "[words...]". */
  readonly syntax: string;
  readonly description: string;
  /** What a shell offers. */
  readonly choices?: readonly string[];
}

/** A command that is no question to a mesh (version, completion, demo). */
export interface PlainCommand {
  readonly kind: 'plain';
  readonly description: string;
  readonly examples: readonly Example[];
  readonly options: OptionSpecs;
  readonly argument?: CommandArgument;
  /** Groups of shared flags that have a meaning here and that help therefore shows; all are accepted. */
  readonly flags?: readonly SharedGroup[];
  readonly formats?: readonly FurtherFormat[];
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
export type SharedGroup = 'target' | 'source' | 'control-plane' | 'output';

export type Command = StreetCommand | PlainCommand;

type Defined<Kind, Specs extends OptionSpecs> = Omit<
  Kind,
  | 'kind'
  | 'options'
  | 'needs'
  | 'follow'
  | 'logs'
  | 'stats'
  | 'reads'
  | 'second'
  | 'watch'
  | 'run'
  | 'execute'
> & {
  readonly options: Specs;
};

/** Types `values` by the options that the definition declares. */
export function defineCommand<Specs extends OptionSpecs>(
  definition: Defined<StreetCommand, Specs> & {
    needs(values: Values<Specs>, request: Request): Needs;
    follow?(input: FollowInput<Specs>): readonly (readonly ProxyRef[])[];
    logs?(input: RunInput<Specs>): readonly ProxyRef[];
    stats?(input: RunInput<Specs>): StatNeeds | undefined;
    reads?(values: Values<Specs>): string | undefined;
    second?(values: Values<Specs>, request: Request): SecondSource | undefined;
    watch?(values: Values<Specs>): Watch | undefined;
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
