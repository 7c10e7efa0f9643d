import type { Service, ServiceAlias } from '../model/service.ts';
import { compare } from '../world/config-objects.ts';

/**
 * The services with the ExternalName Services that lead to them, over several hops where those lead to each other; a loop
 * leads nowhere (istio/pilot/pkg/model/push_context.go, resolveServiceAliases).
 */
export function withAliases(services: readonly Service[]): readonly Service[] {
  const aliases = services.filter(({ resolution }) => resolution === 'Alias');
  if (aliases.length === 0) return services;
  const next = new Map(aliases.map(({ hostname, externalName }) => [hostname, externalName ?? '']));
  const byTarget = new Map<string, ServiceAlias[]>();
  for (const { hostname, namespace, externalName = '' } of aliases) {
    const target = endOf(externalName, hostname, next);
    if (target === undefined) continue;
    const list = byTarget.get(target) ?? [];
    list.push({ hostname, namespace });
    byTarget.set(target, list);
  }
  for (const list of byTarget.values())
    list.sort((a, b) => compare(a.namespace, b.namespace) || compare(a.hostname, b.hostname));
  return services.map((service) => {
    const own = byTarget.get(service.hostname);
    return own === undefined ? service : { ...service, aliases: own };
  });
}

function endOf(start: string, from: string, next: ReadonlyMap<string, string>): string | undefined {
  const seen = new Set([from, start]);
  let host = start;
  for (;;) {
    const target = next.get(host);
    if (target === undefined) return host;
    if (seen.has(target)) return undefined;
    seen.add(target);
    host = target;
  }
}
