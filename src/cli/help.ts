import type { Example } from './command.ts';

/** Help is written for 100 columns, or fewer where the terminal has fewer. */
export const HELP_WIDTH = 100;

/** The exit codes of all commands (design.md section 2). */
export const EXIT_CODES = `Exit codes:
  0    answered, and fine
  1    answered, and not fine: findings, differences, an expectation that is not met
  2    could not answer: usage, not found, forbidden, unreachable, unreadable
  70   a defect of meshdbg
  130  interrupted`;

/** "clusters (cluster, c)". */
export const namesOf = (name: string, aliases: readonly string[]): string =>
  aliases.length === 0 ? name : `${name} (${aliases.join(', ')})`;

/** The other names of a command as help shows them. */
export const aliasesText = (aliases: readonly string[]): string =>
  aliases.length === 0 ? '' : `\nAliases: ${aliases.join(', ')}\n`;

/** The examples of a command as help shows them. */
export const examplesText = (examples: readonly Example[]): string =>
  examples.length === 0
    ? ''
    : `\nExamples:\n${examples.map(({ args, says }) => `  # ${says}\n  meshdbg ${args}\n`).join('')}`;
