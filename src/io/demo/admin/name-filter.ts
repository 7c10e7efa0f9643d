import type { DumpType, ElementType } from './dump-types.ts';
import { isObject } from './message-type.ts';

type Message = Readonly<Record<string, unknown>>;

/**
 * A dump with those elements only whose name matches, as the config tracker's callbacks filter for name_regex. A dump
 * without named elements (the bootstrap) stays whole; a list that becomes empty is not printed.
 */
export function keepNamed(
  dump: Message,
  { elements }: DumpType,
  matches: (name: string) => boolean,
): Message {
  return Object.fromEntries(
    Object.entries(dump).flatMap(([field, value]) => {
      const type = Object.hasOwn(elements, field) ? elements[field] : undefined;
      if (type === undefined || !Array.isArray(value)) return [[field, value]];
      const kept = value.filter(isObject).flatMap((element) => keepElement(element, type, matches));
      return kept.length === 0 ? [] : [[field, kept]];
    }),
  );
}

/**
 * A listener's failure is shown whatever its name is, without the states (dumpListenerConfigs in
 * listener_manager_impl.cc adds failures after the loops that ask the matcher).
 */
function keepElement(
  element: Message,
  type: ElementType,
  matches: (name: string) => boolean,
): Message[] {
  if (matches(nameOf(element, type))) return [element];
  const { name, error_state: failure } = element;
  if (type.name !== 'DynamicListener' || failure === undefined) return [];
  return [name === undefined ? { error_state: failure } : { name, error_state: failure }];
}

function nameOf(element: Message, { resource, nameIn, nameKey }: ElementType): string {
  const holder = nameIn === 'element' ? element : element[resource ?? ''];
  const name = isObject(holder) ? holder[nameKey] : undefined;
  return typeof name === 'string' ? name : '';
}
