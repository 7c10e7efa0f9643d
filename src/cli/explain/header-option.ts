import { MeshdbgError } from '../../core/errors.ts';
import { flagName, type OptionSpec } from '../option.ts';

/** Headers as curl takes them: "name: value"; values may hold commas, names come in lower case. @throws {MeshdbgError} usage for one without name */
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
      throw new MeshdbgError('usage', `${flagName(flags)} takes "name: value", and what is given has no name before a colon.`, { hint: 'A header needs its name. What was given is not shown: it may be a token.' }); // prettier-ignore
    return [[text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()]];
  },
});
