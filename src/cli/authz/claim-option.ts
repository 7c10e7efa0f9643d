import { MeshdbgError } from '../../core/errors.ts';
import { flagName, type OptionSpec } from '../option.ts';

/** A claim and its value; commas make a list. */
export type Claim = readonly [name: string, value: string | readonly string[]];

/** Claims, one by one: "--jwt-claim iss=me --jwt-claim groups=a,b". @throws {MeshdbgError} usage for one without name or "=" */
export const claims = (flags: string, description: string): OptionSpec<readonly Claim[]> => ({
  flags,
  description,
  repeats: true,
  parse: (text) => {
    const at = text.indexOf('=');
    if (at <= 0) throw new MeshdbgError('usage', `${flagName(flags)} takes NAME=VALUE, not "${text}".`); // prettier-ignore
    const value = text.slice(at + 1);
    const list = value.split(',').filter((one) => one !== '');
    return [[text.slice(0, at), value.includes(',') ? list : value]];
  },
});
