import { MeshdbgError } from '../../core/errors.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { powershellScript } from '../completion/powershell.ts';
import { completionWords } from '../completion/words.ts';
import { zshScript } from '../completion/zsh.ts';
import { definePlainCommand } from '../command.ts';

const SHELLS = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

export default definePlainCommand({
  description:
    'Prints a script that makes a shell complete commands, flags and their values. It is static: completing asks no cluster.',
  examples: [
    { args: 'completion bash', says: 'for this shell: source <(meshdbg completion bash)' },
    { args: 'completion zsh', says: 'for all: meshdbg completion zsh > "${fpath[1]}/_meshdbg"' },
    { args: 'completion fish', says: 'for this shell: meshdbg completion fish | source' },
  ],
  options: {},
  argument: {
    syntax: '<shell>',
    description: 'bash, zsh, fish or powershell',
    choices: Object.keys(SHELLS),
  },
  execute: async ({ request, program }, { terminal }) => {
    const [name] = request.arguments;
    const script = Object.entries(SHELLS).find(([shell]) => shell === name)?.[1];
    if (script === undefined)
      throw new MeshdbgError(
        'usage',
        `completion knows ${Object.keys(SHELLS).join(', ')}, not "${name ?? ''}".`,
      );
    await terminal.out(script(await completionWords(program.registry)));
    return 0;
  },
});
