import { isObject, text } from '../../../core/decode/read.ts';
import type { Setting } from './script.ts';

/** Envoy's spelling of a proto3 JSON name: "virtualHosts" → "virtual_hosts". */
const snake = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A value in Envoy's spelling. */
function snakeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeValue);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [snake(key), snakeValue(inner)]),
  );
}

/**
 * A resource with a setting; the same where the way does not exist.
 * @param spelling of the resource's keys; settings are in camelCase
 */
export function withSetting(
  resource: unknown,
  { at, value }: Setting,
  spelling: 'camel' | 'snake',
): unknown {
  const spell = spelling === 'snake' ? snake : (key: string) => key;
  return put(resource, at, { value: spelling === 'snake' ? snakeValue(value) : value, spell });
}

interface Putting {
  readonly value: unknown;
  readonly spell: (key: string) => string;
}

function put(target: unknown, [first, ...rest]: readonly string[], putting: Putting): unknown {
  if (first === undefined) return putting.value;
  if (Array.isArray(target)) {
    const insert = /^\+(\d+)$/.exec(first)?.[1];
    if (insert !== undefined) return target.toSpliced(Number(insert), 0, putting.value);
    const named = target.findIndex((entry) => isObject(entry) && text(entry, 'name') === first);
    const index = named === -1 && /^\d+$/.test(first) ? Number(first) : named;
    return index === -1 || index >= target.length
      ? target
      : target.with(index, put(target[index], rest, putting));
  }
  if (!isObject(target)) return target;
  const key = putting.spell(first);
  if (rest.length > 0 && !Object.hasOwn(target, key)) return target;
  return { ...target, [key]: put(target[key], rest, putting) };
}
