import type { Command, SharedGroup } from '../command.ts';
import type { OptionSpecs } from '../option.ts';
import { HIDDEN_OPTIONS, OUTPUT_OPTIONS, SOURCE_OPTIONS, TARGET_OPTIONS } from './shared.ts';

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
  { name: 'output', title: 'Output:', specs: OUTPUT_OPTIONS },
  { name: 'hidden', title: '', specs: HIDDEN_OPTIONS },
];

/** Whether a command's help shows a group. */
export const showsGroup = (command: Command, { name }: OptionGroup): boolean =>
  name !== 'hidden' && (command.kind === 'street' || (command.flags ?? []).includes(name));
