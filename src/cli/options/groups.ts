import type { Command, SharedGroup } from '../command.ts';
import type { OptionSpecs } from '../option.ts';
import {
  CONTROL_PLANE_OPTIONS,
  HIDDEN_OPTIONS,
  outputOption,
  OUTPUT_OPTIONS,
  SOURCE_OPTIONS,
  TARGET_OPTIONS,
} from './shared.ts';

/** A group of shared flags with its heading in help. */
export interface OptionGroup {
  readonly name: SharedGroup | 'hidden';
  readonly title: string;
  readonly specs: OptionSpecs;
}

/** All shared flags, in the order of help. */
export const SHARED_GROUPS: readonly OptionGroup[] = [
  { name: 'target', title: 'Which proxies:', specs: TARGET_OPTIONS },
  { name: 'source', title: 'From where:', specs: SOURCE_OPTIONS },
  { name: 'control-plane', title: 'How to reach istiod:', specs: CONTROL_PLANE_OPTIONS },
  { name: 'output', title: 'Output:', specs: OUTPUT_OPTIONS },
  { name: 'hidden', title: '', specs: HIDDEN_OPTIONS },
];

/** Whether a command's help shows a group. */
export const showsGroup = (command: Command, { name }: OptionGroup): boolean =>
  name !== 'hidden' &&
  ((command.flags ?? []).includes(name) || (command.kind === 'street' && name !== 'control-plane'));

/** Whether a group's flags are taken: all are, but those to reach istiod only by commands that ask it. */
export const takesGroup = (command: Command | undefined, { name }: OptionGroup): boolean =>
  name !== 'control-plane' || (command?.flags ?? []).includes(name);

/** The flags of a group as one command has them: which output formats there are depends on it. */
export const specsFor = (command: Command | undefined, { name, specs }: OptionGroup): OptionSpecs =>
  name === 'output' && command?.formats !== undefined ? { ...specs, output: outputOption(command.formats) } : specs; // prettier-ignore
