import { GROUP_NAMES, type CommandWords, type FlagWords } from './words.ts';

/** A bash script that completes commands, flags, and values of flags; needs nothing but bash 4. */
export const bashScript = (
  commands: readonly CommandWords[],
): string => `# bash completion for meshdbg
# Put it to use: source <(meshdbg completion bash)

_meshdbg() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= name words= i
  # "--flag=value" comes as three words.
  if [[ $cur == "=" ]]; then cur=; elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${GROUP_NAMES.join('|')}) name=proxy-config ;;
${commands.map(({ names }) => `      ${names.join('|')}) name=${names[0] ?? ''} ;;\n`).join('')}      *) continue ;;
    esac
    if [[ -z $command || $command == proxy-config ]]; then command=$name; fi
  done
  case "$command $prev" in
${commands.map(valueCases).join('')}  esac
  if [[ $cur == -* ]]; then
    case $command in
${commands.map((command) => `      ${nameOf(command)}) words=${quote(flagNames(command).join(' '))} ;;\n`).join('')}    esac
  else
    case $command in
      "") words=${quote([...commands.map(nameOf), 'help'].join(' '))} ;;
      proxy-config) words=${quote(
        commands
          .filter(({ proxy }) => proxy)
          .map(nameOf)
          .join(' '),
      )} ;;
${commands
  .filter(({ values }) => values.length > 0)
  .map((command) => `      ${nameOf(command)}) words=${quote(command.values.join(' '))} ;;\n`)
  .join('')}    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _meshdbg meshdbg kubectl-meshdbg
`;

const nameOf = ({ names }: CommandWords): string => names[0] ?? '';

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

const flagNames = ({ flags }: CommandWords): string[] =>
  flags.flatMap(({ long, short }) => (short === '' ? [long] : [long, short]));

/** What stands behind a flag that takes a value: known words, paths, or nothing. */
const valueCases = (command: CommandWords): string =>
  command.flags
    .filter(({ takesValue }) => takesValue)
    .map((flag) => {
      const spellings = [flag.long, flag.short].filter((spelling) => spelling !== '');
      const cases = spellings.map((spelling) => `"${nameOf(command)} ${spelling}"`);
      return `    ${cases.join('|')}) COMPREPLY=(${reply(flag)}); return ;;\n`;
    })
    .join('');

function reply({ path, values }: FlagWords): string {
  if (path) return '$(compgen -f -- "$cur")';
  return values.length === 0 ? '' : `$(compgen -W ${quote(values.join(' '))} -- "$cur")`;
}
