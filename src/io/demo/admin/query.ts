/** Path and parameters of an admin URL. */
export interface AdminUrl {
  readonly path: string;
  /** The first value of a parameter; undefined where it is absent or empty: Envoy takes both alike since 1.30. */
  first(name: string): string | undefined;
  /** Whether the name is there at all, with any value: how Envoy reads its Boolean parameters. */
  has(name: string): boolean;
  /** Whether there is any parameter. */
  readonly any: boolean;
  /** The first value of each, in their order. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Splits as Envoy does (http/utility.cc, QueryParamsMulti): the query begins at the first "?", pairs part at "&",
 * "%xx" is decoded, "+" stays a plus, a wrong "%" stays as it is; what follows "#" was cut off before.
 */
export function parseAdminUrl(url: string): AdminUrl {
  const [beforeFragment = ''] = url.split('#', 1);
  const start = beforeFragment.indexOf('?');
  const path = start === -1 ? beforeFragment : beforeFragment.slice(0, start);
  const pairs = start === -1 ? [] : beforeFragment.slice(start + 1).split('&');
  const values = new Map<string, string>();
  for (const pair of pairs.filter((each) => each !== '')) {
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    if (!values.has(name)) values.set(name, equals === -1 ? '' : decode(pair.slice(equals + 1)));
  }
  return {
    path,
    first: (name) => {
      const value = values.get(name);
      return value === '' ? undefined : value;
    },
    has: (name) => values.has(name),
    any: values.size > 0,
    parameters: values,
  };
}

/** Percent-decoding over bytes: what does not make UTF-8 becomes the replacement sign. */
function decode(text: string): string {
  if (!text.includes('%')) return text;
  const parts = text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
  return parts;
}
