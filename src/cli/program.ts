import { Command as Commander, Option } from 'commander';
import type { Command, CommandArgument } from './command.ts';
import { aliasesText, EXIT_CODES, examplesText, HELP_WIDTH, namesOf } from './help.ts';
import type { OptionSpec, OptionSpecs, Values } from './option.ts';
import { SHARED_GROUPS, showsGroup, specsFor, takesGroup } from './options/groups.ts';
import type { SHARED_OPTIONS } from './options/shared.ts';
import { CATEGORIES, REGISTRY, type Registration } from './registry.ts';
import { TARGET } from './target-argument.ts';

/** What a command line asks for, before its flags are checked against each other. */
export interface Invocation {
  readonly registration: Registration;
  readonly command: Command;
  readonly words: readonly string[];
  /** Parsed values of the command's own options. */
  readonly values: Values<OptionSpecs>;
  readonly shared: Values<typeof SHARED_OPTIONS>;
}

export interface ProgramIo {
  readonly version: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly columns: number | undefined;
}

type Invoke = (invocation: Invocation) => Promise<void>;

/**
 * Builds the commander program. A command's file is loaded only when the command line names it.
 * @param invoke called with what the user asked for; never for --help and --version
 */
export function buildProgram(io: ProgramIo, invoke: Invoke): Commander {
  const program = new Commander('meshdbg');
  const helpWidth = (): number => Math.min(io.columns ?? HELP_WIDTH, HELP_WIDTH);
  program
    .description('Debugs Istio and Envoy: what each proxy really has, and which object made it so.')
    .usage('<command> [TARGET] [flags]')
    .version(io.version, '--version', 'print the version')
    .helpOption('-h, --help', 'help, also behind a command')
    .addHelpCommand(
      new Commander('help [command]').description('help for a command').helpGroup(CATEGORIES.tool),
    )
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      getOutHelpWidth: helpWidth,
      getErrHelpWidth: helpWidth,
    })
    .configureHelp({
      subcommandTerm: (command) => namesOf(command.name(), command.aliases()),
      commandUsage: (command) => `${pathOf(command)} ${command.usage()}`,
    })
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      `\n${EXIT_CODES}\n\nmeshdbg COMMAND --help shows the flags of a command, with examples.`,
    );
  addSharedOptions(program);
  for (const registration of REGISTRY) addCommand(program, registration, invoke);
  addProxyConfig(program, invoke);
  return program;
}

/** "meshdbg proxy-config clusters". */
const pathOf = (command: Commander): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;

/** `proxy-config clusters …` and `pc c …`, for istioctl's users. */
function addProxyConfig(program: Commander, invoke: Invoke): void {
  const group = program
    .command('proxy-config', { hidden: true })
    .alias('pc')
    .usage('<command> [TARGET] [flags]')
    .helpCommand(false)
    .description(
      "istioctl's form of the commands on one Envoy: meshdbg pc clusters = meshdbg clusters.",
    );
  addSharedOptions(group);
  for (const registration of REGISTRY.filter(({ category }) => category === 'proxy'))
    addCommand(group, registration, invoke);
}

function addCommand(parent: Commander, registration: Registration, invoke: Invoke): void {
  const stub = parent
    .command(registration.name)
    .aliases(registration.aliases)
    .summary(registration.summary)
    .helpGroup(CATEGORIES[registration.category]);
  let loaded: Command | undefined;
  parent.hook('preSubcommand', async (_, chosen) => {
    if (chosen !== stub || loaded !== undefined) return;
    loaded = (await registration.load()).default;
    complete(stub, loaded);
  });
  stub.action(async () => {
    if (loaded === undefined) return;
    await invoke({
      registration,
      command: loaded,
      words: stub.args,
      values: stub.opts(),
      shared: nearestFirst(stub),
    });
  });
}

/** Shared flags may stand before or behind the command; the one behind wins. */
function nearestFirst(stub: Commander): Values<typeof SHARED_OPTIONS> {
  const outer = stub.parent === null ? {} : nearestFirst(stub.parent);
  return { ...outer, ...stub.opts() };
}

/** Gives the chosen command its options and help, now that its file is loaded. */
function complete(stub: Commander, command: Command): void {
  stub.description(command.description);
  const argument = argumentOf(command);
  // "[target] [other]" are two arguments; the description of the first speaks for both.
  argument?.syntax
    .split(' ')
    .forEach((word, at) => stub.argument(word, at === 0 ? argument.description : ''));
  for (const [name, spec] of Object.entries(command.options))
    stub.addOption(optionOf(name, spec).helpGroup('Flags of this command:'));
  addSharedOptions(stub, command);
  stub.addHelpOption(new Option('-h, --help', 'this help').helpGroup('Output:'));
  stub.usage(`${usageOf(command)}[flags]`);
  stub.addHelpText(
    'after',
    `${aliasesText(stub.aliases())}${examplesText(command.examples)}\n${EXIT_CODES}`,
  );
}

const argumentOf = (command: Command): CommandArgument | undefined =>
  command.argument ?? (command.kind === 'street' ? TARGET : undefined);

function usageOf(command: Command): string {
  const argument = argumentOf(command);
  if (argument === undefined) return '';
  return argument === TARGET ? '[TARGET] ' : `${argument.syntax} `;
}

/** Shared flags are taken before and behind the command's name; help shows those that mean something there. */
function addSharedOptions(target: Commander, command?: Command): void {
  // Behind a command's name its own flags count: "-f" may mean something else there.
  target.enablePositionalOptions();
  const taken = new Set(target.options.flatMap(({ short, long }) => [short, long]));
  for (const group of SHARED_GROUPS.filter((one) => takesGroup(command, one)))
    for (const [name, spec] of Object.entries(specsFor(command, group))) {
      const option = optionOf(name, spec).helpGroup(group.title);
      // A command's own flag counts behind its name: --as of authz is no Kubernetes user.
      if ([option.short, option.long].some((flag) => flag !== undefined && taken.has(flag)))
        continue;
      if (command === undefined || !showsGroup(command, group)) option.hideHelp();
      target.addOption(option);
    }
}

function optionOf(name: string, spec: OptionSpec<unknown>): Option {
  const option = new Option(spec.flags, spec.description);
  option.attributeName = () => name;
  // "--no-x" would otherwise default to true under the name x.
  option.negate = false;
  // kubectl takes -o=json, too.
  if (spec.boolean !== true)
    option.argParser((text, before: unknown) => {
      const value = spec.parse(option.short === undefined ? text : text.replace(/^=/, ''));
      const joins = spec.repeats === true && Array.isArray(before) && Array.isArray(value);
      return joins ? [...before, ...value] : value;
    });
  return option;
}
