import { Command as Commander, Option } from 'commander';
import type { Command } from './command.ts';
import type { OptionSpec, OptionSpecs, Values } from './option.ts';
import {
  HIDDEN_OPTIONS,
  OUTPUT_OPTIONS,
  SHARED_OPTIONS,
  SOURCE_OPTIONS,
  TARGET_OPTIONS,
} from './options/shared.ts';
import { REGISTRY, type Registration } from './registry.ts';

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

const DOCS: Readonly<Record<Registration['category'], string>> = {
  proxy: 'What an Envoy has:',
  tool: 'meshdbg itself:',
};

/**
 * Builds the commander program. A command's file is loaded only when the command line names it.
 * @param invoke called with what the user asked for; never for --help and --version
 */
export function buildProgram(
  io: ProgramIo,
  invoke: (invocation: Invocation) => Promise<void>,
): Commander {
  const program = new Commander('meshdbg');
  program
    .description('Debugs Istio and Envoy: what each proxy really has, and which object made it so.')
    .usage('<command> [TARGET] [flags]')
    .version(io.version, '--version', 'print the version')
    .helpCommand('help [command]', 'help for a command')
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      getOutHelpWidth: () => io.columns ?? 100,
    })
    .exitOverride()
    .showSuggestionAfterError();
  addOptions(program, SHARED_OPTIONS, () => true);
  for (const registration of REGISTRY) addCommand(program, registration, invoke);
  addProxyConfig(program, invoke);
  return program;
}

/** `proxy-config clusters …` and `pc c …`, for istioctl's users. */
function addProxyConfig(
  program: Commander,
  invoke: (invocation: Invocation) => Promise<void>,
): void {
  const group = program
    .command('proxy-config', { hidden: true })
    .alias('pc')
    .description("istioctl's form of the commands on one Envoy");
  group.configureOutput(program.configureOutput()).exitOverride();
  for (const registration of REGISTRY.filter(({ category }) => category === 'proxy'))
    addCommand(group, registration, invoke);
}

function addCommand(
  parent: Commander,
  registration: Registration,
  invoke: (invocation: Invocation) => Promise<void>,
): void {
  const stub = parent
    .command(registration.name)
    .aliases(registration.aliases)
    .summary(registration.summary)
    .helpGroup(DOCS[registration.category]);
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
      shared: stub.optsWithGlobals(),
    });
  });
}

/** Gives the chosen command its options and help, now that its file is loaded. */
function complete(stub: Commander, command: Command): void {
  stub.description(command.description);
  if (command.kind === 'street')
    stub.argument(
      '[target]',
      'POD, TYPE/NAME or NAME.NAMESPACE: pod/productpage, deploy/reviews, svc/reviews.default',
    );
  else if (command.argument !== undefined)
    stub.argument(command.argument.syntax, command.argument.description);
  addOptions(stub, command.options, () => false);
  if (command.kind === 'street') stub.addHelpText('after', sharedHelp);
  const examples = command.examples.map(({ args, says }) => `  # ${says}\n  meshdbg ${args}`);
  if (examples.length > 0) stub.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
}

/** The shared flags, in three short groups. */
function sharedHelp({ command }: { command: Commander }): string {
  const help = command.createHelp();
  const groups = [
    ['Which proxies:', TARGET_OPTIONS],
    ['From where:', SOURCE_OPTIONS],
    ['Output:', OUTPUT_OPTIONS],
  ] as const;
  const width = 34;
  return groups
    .map(([title, specs]) => {
      const lines = Object.values<OptionSpec<unknown>>(specs).map((spec) =>
        help.formatItem(spec.flags, width, spec.description, help),
      );
      return `\n${title}\n${lines.join('\n')}`;
    })
    .join('\n');
}

function addOptions(
  target: Commander,
  specs: OptionSpecs,
  hidden: (name: string) => boolean,
): void {
  for (const [name, spec] of Object.entries(specs)) {
    const option = new Option(spec.flags, spec.description);
    option.attributeName = () => name;
    // "--no-x" would otherwise default to true under the name x.
    option.negate = false;
    if (spec.boolean !== true) option.argParser((text) => spec.parse(text));
    if (hidden(name) || Object.hasOwn(HIDDEN_OPTIONS, name)) option.hideHelp();
    target.addOption(option);
  }
}
