/**
 * A path without dot segments, as the URL library that Envoy uses makes it (googleurl, url_canon_path.cc): "\" is "/", "." and "..",
 * escaped or not, are resolved, escapes of unreserved characters are undone, characters that a path may not have are escaped, those beyond
 * ASCII in UTF-8.
 * Undefined for what it refuses.
 */
export function canonicalPath(path: string): string | undefined {
  if (!path.startsWith('/') && !path.startsWith('\\')) return undefined;
  if (path.includes('%00')) return undefined;
  const segments = path.slice(1).split(/[/\\]/);
  const kept: string[] = [];
  segments.forEach((segment, index) => {
    const isLast = index === segments.length - 1;
    const dots = segment.replace(/%2e/gi, '.');
    if (dots === '.') {
      if (isLast) kept.push('');
    } else if (dots === '..') {
      kept.pop();
      if (isLast) kept.push('');
    } else kept.push(segment);
  });
  return `/${kept.map(canonicalSegment).join('/')}`;
}

const canonicalSegment = (segment: string): string =>
  segment
    .replace(/%([0-9a-f]{2})/gi, (escape, hex: string) => {
      const char = String.fromCharCode(parseInt(hex, 16));
      return /[\w.~-]/.test(char) ? char : escape;
    })
    .replace(/["<>`^|{}]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    // Half a surrogate pair, which encodeURIComponent throws on, is U+FFFD in UTF-8.
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[^\x00-\x7f]+/g, encodeURIComponent); // eslint-disable-line no-control-regex
