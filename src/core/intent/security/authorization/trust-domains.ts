/** How principals of policies follow the trust domain aliases of the mesh (istio/pilot/pkg/security/trustdomain/bundle.go). */

const CLUSTER_LOCAL = 'cluster.local';

/**
 * The principals under all trust domains of the mesh where they name one of them, or "cluster.local" which stands for all
 * (ReplaceTrustDomainAliases).
 * @param domains the mesh's trust domain, then its aliases
 */
export function principalsOfAliases(
  principals: readonly string[],
  domains: readonly string[],
): string[] {
  return principals.flatMap((principal) => {
    const [domain = '', ...rest] = principal.split('/');
    if (rest.length !== 4 || domain === '*') return [principal];
    if (domain !== CLUSTER_LOCAL && !domains.some((known) => matches(domain, known))) return [principal]; // prettier-ignore
    const renamed = domains.map((alias) =>
      isSuffix(alias, domain) ? principal : [alias, ...rest].join('/'),
    );
    return [...new Set(renamed)];
  });
}

/** trustDomains of a source: one that the mesh goes by stands for all of them (ExpandTrustDomainAliases). */
export const aliasesOfDomains = (
  values: readonly string[],
  domains: readonly string[],
): string[] => [
  ...new Set(values.flatMap((value) => (domains.includes(value) ? domains : [value]))),
];

/** Either may carry a wildcard at one end (trustdomain/util.go, stringMatch). */
const matches = (text: string, known: string): boolean =>
  text === known ||
  known === '*' ||
  isPrefix(text, known) ||
  isPrefix(known, text) ||
  isSuffix(text, known) ||
  isSuffix(known, text);

const isPrefix = (text: string, pattern: string): boolean =>
  pattern.endsWith('*') && text.startsWith(pattern.slice(0, -1));

const isSuffix = (text: string, pattern: string): boolean =>
  pattern.startsWith('*') && text.endsWith(pattern.slice(1));
