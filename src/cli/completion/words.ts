import type { Registered } from '../command.ts';
import { flagName, type OptionSpec, type OptionSpecs } from '../option.ts';
import { SHARED_GROUPS, showsGroup, specsFor } from '../options/groups.ts';

/** One flag as a shell completes it. */
export interface FlagWords {
  /** "--output". */
  readonly long: string;
  /** "-o", or "". */
  readonly short: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** What may stand behind it; empty where nobody knows. */
  readonly values: readonly string[];
  readonly path: boolean;
}

/** One command as a shell completes it. */
export interface CommandWords {
  readonly names: readonly string[];
  readonly summary: string;
  readonly flags: readonly FlagWords[];
  /** What its argument may be; targets live in the cluster and are not known. */
  readonly values: readonly string[];
  /** Whether istioctl's `proxy-config` form has it, too. */
  readonly proxy: boolean;
}

/** istioctl's names of the group of commands on one Envoy. */
export const GROUP_NAMES: readonly string[] = ['proxy-config', 'pc'];

/** Everything that the scripts are made of: all commands with all their flags. Loads every command's file. */
export const completionWords = (
  registry: readonly Registered[],
): Promise<readonly CommandWords[]> =>
  Promise.all(
    registry.map(async ({ name, aliases, summary, category, load }) => {
      const command = (await load()).default;
      const own = flagsOf(command.options);
      const taken = new Set(own.flatMap(({ short, long }) => [short, long]));
      const shared = SHARED_GROUPS.filter((group) => showsGroup(command, group))
        .flatMap((group) => flagsOf(specsFor(command, group)))
        .filter(({ short, long }) => !taken.has(long) && (short === '' || !taken.has(short)));
      return {
        names: [name, ...aliases],
        summary,
        flags: [...own, ...shared, HELP],
        values: command.kind === 'plain' ? (command.argument?.choices ?? []) : [],
        proxy: category === 'proxy',
      };
    }),
  );

const flagsOf = (specs: OptionSpecs): FlagWords[] => Object.values(specs).map(flagOf);

const flagOf = (spec: OptionSpec<unknown>): FlagWords => ({
  long: flagName(spec.flags),
  short: /(?:^|\s)(-\w)\b/.exec(spec.flags)?.[1] ?? '',
  description: spec.description,
  takesValue: spec.boolean !== true,
  values: spec.choices ?? (typeof spec.completion === 'object' ? spec.completion : []),
  path: spec.completion === 'path',
});

const HELP: FlagWords = { long: '--help', short: '-h', description: 'help', takesValue: false, values: [], path: false }; // prettier-ignore
