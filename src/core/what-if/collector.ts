import type { IntendedConfig } from '../intent/compile.ts';
import type { Found, Finding } from './finding.ts';
import type { MeshView, ProxyView } from './checks/check.ts';
import { CHECKS } from './checks/registry.ts';

type Moment = 'before' | 'after';

interface Entry {
  readonly code: string;
  readonly found: Record<Moment, Found | undefined>;
  readonly proxies: Record<Moment, Set<string>>;
}

/** What the checks find before and after a change, the same of several proxies together. */
export class Collector {
  readonly #entries = new Map<string, Entry>();

  mesh(moment: Moment, view: MeshView): void {
    for (const { code, ofMesh } of CHECKS)
      for (const found of ofMesh?.(view) ?? []) this.#add(code, moment, { found });
  }

  /** @returns the proxy's config */
  proxy(moment: Moment, { id, ...view }: ProxyView & { readonly id: string }): IntendedConfig {
    for (const { code, ofProxy } of CHECKS)
      for (const found of ofProxy?.(view) ?? []) this.#add(code, moment, { found, id });
    return view.config;
  }

  /** A finding that some proxies keep and others get is introduced for those. */
  result(): { introduced: Finding[]; fixed: Finding[]; unchanged: number } {
    const introduced: Finding[] = [];
    const fixed: Finding[] = [];
    let unchanged = 0;
    for (const entry of this.#entries.values()) {
      const { before, after } = entry.proxies;
      const onlyAfter = [...after].filter((id) => !before.has(id));
      const onlyBefore = [...before].filter((id) => !after.has(id));
      if (onlyAfter.length > 0) introduced.push(finding(entry, 'after', onlyAfter));
      if (onlyBefore.length > 0) fixed.push(finding(entry, 'before', onlyBefore));
      if ([...after].some((id) => before.has(id))) unchanged += 1;
    }
    return { introduced, fixed, unchanged };
  }

  #add(
    code: string,
    moment: Moment,
    { found, id = '' }: { readonly found: Found; readonly id?: string },
  ): void {
    const key = `${code} ${found.message}`;
    const entry = this.#entries.get(key) ?? {
      code,
      found: { before: undefined, after: undefined },
      proxies: { before: new Set<string>(), after: new Set<string>() },
    };
    entry.found[moment] ??= found;
    entry.proxies[moment].add(id);
    this.#entries.set(key, entry);
  }
}

function finding({ code, found }: Entry, moment: Moment, proxies: readonly string[]): Finding {
  const { message = '', causes = [] } = found[moment] ?? {};
  return { code, message, causes, proxies: proxies.filter((id) => id !== '') };
}
