import { GROUP_NAMES, type CommandWords, type FlagWords } from './words.ts';

/** A zsh script in the manner of _arguments: commands with summaries, flags with descriptions. */
export const zshScript = (
  commands: readonly CommandWords[],
): string => `#compdef meshdbg kubectl-meshdbg
# zsh completion for meshdbg
# Put it to use: source <(meshdbg completion zsh), or save it as _meshdbg in a directory of $fpath

_meshdbg_commands() {
  local -a commands=(
${commands.map(({ names, summary }) => `    ${quote(`${names[0] ?? ''}:${summary}`)}\n`).join('')}  )
  _describe -t commands command commands
}

_meshdbg_flags() {
  case $1 in
${commands.map(commandCase).join('')}  esac
}

_meshdbg() {
  local curcontext=$curcontext state line
  local -A opt_args
  _arguments -C '1: :_meshdbg_commands' '*:: :->rest'
  [[ $state == rest ]] || return
  local command=$words[1]
  if [[ $command == (${GROUP_NAMES.join('|')}) ]]; then
    if (( CURRENT == 2 )); then _meshdbg_commands; return; fi
    shift words; (( CURRENT-- ))
    command=$words[1]
  fi
  _meshdbg_flags $command
}

if [[ $funcstack[1] == _meshdbg ]]; then _meshdbg "$@"; else compdef _meshdbg meshdbg kubectl-meshdbg; fi
`;

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

const commandCase = ({ names, flags, values }: CommandWords): string => {
  const argument = values.length === 0 ? "'*: :'" : quote(`1: :(${values.join(' ')})`);
  const lines = flags.map((flag) => `      ${quote(flagSpec(flag))} \\\n`);
  return `    ${names.join('|')}) _arguments \\\n${lines.join('')}      ${argument} ;;\n`;
};

/** "(-o --output)"{-o,--output}… would need quoting of its own: one spec a spelling says the same. */
function flagSpec({ long, description, takesValue, values, path }: FlagWords): string {
  const text = description.replace(/[[\]:\\]/g, String.raw`\$&`);
  if (!takesValue) return `${long}[${text}]`;
  const action = path ? '_files' : values.length === 0 ? ' ' : `(${values.join(' ')})`;
  return `${long}=[${text}]:value:${action}`;
}
