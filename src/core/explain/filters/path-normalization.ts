import type { HttpConnectionManager } from '../../model/envoy/network-filter.ts';
import { canonicalPath } from './canonical-path.ts';

export type NormalizedPath =
  | { readonly kind: 'kept'; readonly path: string }
  | { readonly kind: 'rejected' }
  /** Answered with 307 to the path. */
  | { readonly kind: 'redirected'; readonly path: string };

type Rules = Pick<HttpConnectionManager, 'normalizePath' | 'mergeSlashes' | 'escapedSlashes'>;

/** What becomes of a path with query (envoy/source/common/http/conn_manager_utility.cc, maybeNormalizePath). */
export function normalizePath(original: string, rules: Rules): NormalizedPath {
  if (original.includes('#')) return { kind: 'rejected' };
  const unescaped = rules.escapedSlashes.startsWith('UNESCAPE') || rules.escapedSlashes === 'REJECT_REQUEST' ? onPath(original, unescapeSlashes) : original; // prettier-ignore
  if (unescaped !== original && rules.escapedSlashes === 'REJECT_REQUEST') return { kind: 'rejected' };
  const canonical = rules.normalizePath ? onPath(unescaped, canonicalPath) : unescaped;
  if (canonical === undefined) return { kind: 'rejected' };
  const path = rules.mergeSlashes ? onPath(canonical, mergeSlashes) : canonical;
  const redirects = unescaped !== original && rules.escapedSlashes === 'UNESCAPE_AND_REDIRECT';
  return { kind: redirects ? 'redirected' : 'kept', path };
} // prettier-ignore

/** Changes what is in front of the query. */
function onPath<Changed extends string | undefined>(
  path: string,
  change: (path: string) => Changed,
): Changed | string {
  const at = path.indexOf('?');
  const changed = change(at < 0 ? path : path.slice(0, at));
  return changed === undefined || at < 0 ? changed : `${changed}${path.slice(at)}`;
}

const unescapeSlashes = (path: string): string => path.replace(/%2f/gi, '/').replace(/%5c/gi, '\\');

/** A path of nothing but slashes keeps two: Envoy joins what is between them and puts the first and the last back. */
const mergeSlashes = (path: string): string =>
  /^\/{2,}$/.test(path) ? '//' : path.replace(/\/{2,}/g, '/');
