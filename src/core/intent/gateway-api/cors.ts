import { flag, number, strings } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { present } from '../message.ts';

/** Any origin, but only what has the form of one. */
const ANY_ORIGIN = '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/\\s?#]+$';

/** A CORS filter as `corsPolicy` (conversion.go, createCorsFilter). */
export function corsPolicy(filter: JsonObject | undefined): JsonObject | undefined {
  if (filter === undefined) return undefined;
  const maxAge = number(filter, 'maxAge') ?? 0;
  return present({
    allowOrigins: listed(strings(filter, 'allowOrigins').filter((origin) => origin !== '').map(originMatch)), // prettier-ignore
    allowCredentials: flag(filter, 'allowCredentials') === true ? true : undefined,
    allowMethods: listed(strings(filter, 'allowMethods')),
    allowHeaders: listed(strings(filter, 'allowHeaders')),
    exposeHeaders: listed(strings(filter, 'exposeHeaders')),
    maxAge: maxAge > 0 ? `${maxAge}s` : undefined,
    unmatchedPreflights: 'IGNORE',
  });
}

const listed = <Item>(items: readonly Item[]): readonly Item[] | undefined =>
  items.length === 0 ? undefined : items;

function originMatch(origin: string): JsonObject {
  if (origin === '*') return { regex: ANY_ORIGIN };
  const stars = origin.split('*').length - 1;
  if (stars === 0) return { exact: origin };
  if (stars === 1 && origin.endsWith('*')) return { prefix: origin.slice(0, -1) };
  return { regex: `^${origin.split('*').map(quoted).join('.*')}$` };
}

/** As Go's regexp.QuoteMeta. */
const quoted = (literal: string): string => literal.replaceAll(/[\\.+*?()|[\]{}^$]/g, '\\$&');
