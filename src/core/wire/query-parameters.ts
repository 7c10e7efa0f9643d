/** The values of a query by name, both decoded, repeated ones in their order (envoy/source/common/http/utility.cc, QueryParamsMulti). */
export function decodedParameters(path: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const at = path.indexOf('?');
  for (const part of at < 0 ? [] : path.slice(at + 1).split('&')) {
    const equals = part.indexOf('=');
    const [name, value] = equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
    const key = percentDecoded(name);
    found.set(key, [...(found.get(key) ?? []), percentDecoded(value)]);
  }
  return found;
}

/** A path with another query, sorted by name and not encoded, as Envoy writes one that it changed (QueryParamsMulti::replaceQueryString). */
export function withParameters(path: string, parameters: ReadonlyMap<string, readonly string[]>): string {
  const query = [...parameters].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
  return `${path.replace(/\?.*$/s, '')}${query.length === 0 ? '' : '?'}${query.join('&')}`;
} // prettier-ignore

const percentDecoded = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
