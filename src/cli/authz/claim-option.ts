import { MeshdbgError } from '../../core/errors.ts';
import type { OptionSpec } from '../option.ts';

/** Claims by name: "--jwt-claim iss=me --jwt-claim groups=a,b". @throws {MeshdbgError} usage for one without "=" */
export const claims = (
  flags: string,
  description: string,
): OptionSpec<Readonly<Record<string, unknown>>> => ({
  flags,
  description,
  parse: (text) => {
    const found: Record<string, unknown> = Object.create(null);
    for (const part of text.split(';')) {
      const at = part.indexOf('=');
      if (at <= 0) throw new MeshdbgError('usage', `A claim is NAME=VALUE, not "${part}".`);
      const [name, value] = [part.slice(0, at), part.slice(at + 1)];
      found[name] = value.includes(',') ? value.split(',') : value;
    }
    return found;
  },
});
