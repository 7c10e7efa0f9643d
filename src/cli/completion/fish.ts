import { GROUP_NAMES, type CommandWords, type FlagWords } from './words.ts';

/** A fish script: one `complete` line for each command and flag. */
export const fishScript = (commands: readonly CommandWords[]): string => {
  const all = [...GROUP_NAMES, ...commands.flatMap(({ names }) => names)].join(' ');
  const proxy = commands
    .filter((command) => command.proxy)
    .flatMap(({ names }) => names)
    .join(' ');
  const lines = commands.flatMap((command) => [
    `complete -c meshdbg -n ${quote(`not __fish_seen_subcommand_from ${all}`)} -a ${command.names[0] ?? ''} -d ${quote(command.summary)}`,
    ...(command.proxy
      ? [
          `complete -c meshdbg -n ${quote(`__fish_seen_subcommand_from ${GROUP_NAMES.join(' ')}; and not __fish_seen_subcommand_from ${proxy}`)} -a ${command.names[0] ?? ''} -d ${quote(command.summary)}`,
        ]
      : []),
    ...(command.values.length === 0
      ? []
      : [`complete -c meshdbg -n ${seen(command)} -a ${quote(command.values.join(' '))}`]),
    ...command.flags.map((flag) => `complete -c meshdbg -n ${seen(command)} ${flagWords(flag)}`),
  ]);
  return `# fish completion for meshdbg
# Put it to use: meshdbg completion fish | source
complete -c meshdbg -f
${lines.join('\n')}
`;
};

const quote = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;

const seen = ({ names }: CommandWords): string =>
  quote(`__fish_seen_subcommand_from ${names.join(' ')}`);

const flagWords = ({ long, short, description, takesValue, values, path }: FlagWords): string =>
  [
    `-l ${long.slice(2)}`,
    ...(short === '' ? [] : [`-s ${short.slice(1)}`]),
    ...(path ? ['-r', '-F'] : takesValue ? ['-x'] : []),
    ...(values.length === 0 ? [] : [`-a ${quote(values.join(' '))}`]),
    `-d ${quote(description)}`,
  ].join(' ');
