import { GROUP_NAMES, type CommandWords } from './words.ts';

/** A PowerShell script: one native argument completer over a table of words. */
export const powershellScript = (
  commands: readonly CommandWords[],
): string => `# PowerShell completion for meshdbg
# Put it to use: meshdbg completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName meshdbg -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $flags = @{
${commands.flatMap((command) => command.names.map((name) => `    ${quote(name)} = @(${list(command.flags.map(({ long }) => long))})\n`)).join('')}  }
  $values = @{
${commands.flatMap(valueLines).join('')}  }
  $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  if ($wordToComplete -ne '') { $words = @($words | Select-Object -SkipLast 1) }
  $command = @($words | Select-Object -Skip 1 | Where-Object { $flags.ContainsKey($_) })[0]
  $previous = $words[-1]
  if ($null -eq $command) {
    $candidates = if (@(${list(GROUP_NAMES)}) -contains $words[1]) { @(${list(first(commands.filter(({ proxy }) => proxy)))}) } else { @(${list(first(commands))}) }
  } elseif ($values.ContainsKey("$command $previous")) {
    $candidates = $values["$command $previous"]
  } elseif ($wordToComplete -notlike '-*' -and $values.ContainsKey($command)) {
    $candidates = $values[$command]
  } else {
    $candidates = $flags[$command]
  }
  $candidates | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const list = (words: readonly string[]): string => words.map(quote).join(', ');

const first = (commands: readonly CommandWords[]): string[] =>
  commands.map(({ names }) => names[0] ?? '');

/** Words behind a flag ("clusters --direction") and words of the argument ("completion"). */
const valueLines = ({ names, flags, values }: CommandWords): string[] =>
  names.flatMap((name) => [
    ...(values.length === 0 ? [] : [`    ${quote(name)} = @(${list(values)})\n`]),
    ...flags.flatMap(({ long, short, values: words }) =>
      [long, short]
        .filter((flag) => flag !== '' && words.length > 0)
        .map((flag) => `    ${quote(`${name} ${flag}`)} = @(${list(words)})\n`),
    ),
  ]);
