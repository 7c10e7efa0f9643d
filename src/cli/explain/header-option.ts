import { MeshdbgError } from '../../core/errors.ts';
import type { OptionSpec } from '../option.ts';

/** Headers as curl takes them: "name: value"; values may hold commas. */
export const headers = (
  flags: string,
  description: string,
): OptionSpec<readonly (readonly [string, string])[]> => ({
  flags,
  description,
  repeats: true,
  parse: (text) => {
    const colon = text.indexOf(':');
    if (colon < 1)
      throw new MeshdbgError('usage', `-H takes "name: value", not "${text}".`, { hint: 'A header needs its name.' }); // prettier-ignore
    return [[text.slice(0, colon).trim(), text.slice(colon + 1).trim()]];
  },
});
