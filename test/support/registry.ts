import type { Command, StreetCommand } from '../../src/cli/command.ts';
import { REGISTRY, type Registration } from '../../src/cli/registry.ts';
import { FURTHER_FORMATS, RENDERERS, type FormatName } from '../../src/render/registry.ts';

export interface Loaded<Kind extends Command = Command> {
  readonly registration: Registration;
  readonly name: string;
  readonly command: Kind;
}

/** Every command of the registry, loaded. */
export const COMMANDS: readonly Loaded[] = await Promise.all(
  REGISTRY.map(async (registration) => ({
    registration,
    name: registration.name,
    command: (await registration.load()).default,
  })),
);

/** Those that ask a mesh. */
export const STREET_COMMANDS: readonly Loaded<StreetCommand>[] = COMMANDS.filter(
  (loaded): loaded is Loaded<StreetCommand> => loaded.command.kind === 'street',
);

/** Those about single Envoys. */
export const PROXY_COMMANDS = STREET_COMMANDS.filter(
  ({ registration }) => registration.category === 'proxy',
);

/** The formats that a command has an answer in: those of all, those that it declares, and objects of Envoy only about one. */
export const formatsOf = ({ registration, command }: Loaded): readonly FormatName[] =>
  FORMAT_NAMES.filter((format) => {
    if (FURTHER_FORMATS.some((further) => further === format))
      return (command.formats ?? []).some((declared) => declared === format);
    return registration.category === 'proxy' || !format.startsWith('raw');
  });

export const FORMAT_NAMES = Object.keys(RENDERERS) as readonly FormatName[];

/** What stands behind a pod on the command line, for commands that need more words. */
export const wordsBehind = (name: string): readonly string[] =>
  name === 'explain' ? ['http://reviews:9080/reviews/0'] : [];

/** The flags that ask for a format. */
export function formatFlags(format: FormatName): readonly string[] {
  if (format === 'raw') return ['--raw'];
  if (format === 'raw-yaml') return ['--raw', '-o', 'yaml'];
  if (format === 'jsonpath') return ['-o', 'jsonpath={range .items[*]}{.name}{"\\n"}{end}'];
  return ['-o', format];
}
