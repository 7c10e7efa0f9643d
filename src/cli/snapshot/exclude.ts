import { EXCLUDABLE, type Excluded, type ExcludablePart } from '../../core/bundle/plan.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { OptionSpec } from '../option.ts';

/** "logs,stats,namespace/kube-system": parts and namespaces to leave out. */
export const exclude = (flags: string): OptionSpec<Excluded> => ({
  flags,
  description: `leave out, separated by commas: ${EXCLUDABLE.join(', ')}, or namespace/NAME`,
  completion: EXCLUDABLE,
  parse: (value) => {
    const parts = new Set<ExcludablePart>();
    const namespaces = new Set<string>();
    for (const word of value.split(',').map((one) => one.trim())) {
      const part = EXCLUDABLE.find((one) => one === word);
      const namespace = /^(?:namespaces?|ns)[/=]([a-z0-9-]+)$/.exec(word)?.[1];
      if (part !== undefined) parts.add(part);
      else if (namespace !== undefined) namespaces.add(namespace);
      else
        throw new MeshdbgError('usage', `--exclude takes ${EXCLUDABLE.join(', ')} and namespace/NAME, not "${word}".`); // prettier-ignore
    }
    return { parts, namespaces };
  },
});

export const NOTHING_EXCLUDED: Excluded = { parts: new Set(), namespaces: new Set() };
