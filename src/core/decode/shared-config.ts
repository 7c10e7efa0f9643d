import type { JsonObject } from '../model/json.ts';
import { firstAlike } from '../model/first-alike.ts';
import { isSameList, listPrint } from '../model/list-print.ts';
import { objects, text } from './read.ts';
import { repeatedMessages, type RepeatedMessages } from './repeated-messages.ts';
import { fingerprint, isSameJson } from './same-json.ts';

/** What proxies of one mesh have alike: istiod sends most of it to all of them. It is kept, and decoded, once. */
export interface SharedConfig {
  /** The message itself, or an equal one of that kind and name that was here before. */
  same(kind: string, name: string, message: JsonObject): JsonObject;
  /** What a message of the shared ones decodes to. */
  decoded<Config>(message: JsonObject, decode: (message: JsonObject) => Config): Config;
  /** The list itself, or one with the very same objects that was here before. */
  list<Item extends object>(items: readonly Item[]): readonly Item[];
  /** What of their dumps need not be parsed again. */
  readonly repeated: RepeatedMessages;
}

export function sharedConfig(): SharedConfig {
  const expected = sequence();
  const messages = new Map<string, JsonObject[]>();
  const seen = new WeakMap<JsonObject, JsonObject>();
  const configs = new WeakMap<JsonObject, unknown>();
  const lists = firstAlike(listPrint, isSameList);
  const one = (kind: string, name: string, message: JsonObject): JsonObject => {
    const before = seen.get(message);
    if (before !== undefined) return before;
    const key = `${kind} ${fingerprint(message)} ${name}`;
    const known = messages.get(key);
    const found = known?.find((other) => isSameJson(other, message));
    if (found !== undefined) {
      seen.set(message, found);
      return found;
    }
    const own = kind === 'routes' ? withSharedHosts(message, one) : message;
    if (known === undefined) messages.set(key, [own]);
    else known.push(own);
    seen.set(message, own);
    seen.set(own, own);
    return own;
  };
  return {
    repeated: repeatedMessages(),
    same: (kind, name, message) => {
      const next = expected(kind);
      const found = next.guess !== undefined && isSameJson(next.guess, message) ? next.guess : one(kind, name, message); // prettier-ignore
      next.was(found);
      return found;
    },
    decoded: (message, decode) => {
      // A message has one type, and that one decoder.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const known = configs.get(message) as ReturnType<typeof decode> | undefined;
      if (known !== undefined) return known;
      const config = decode(message);
      configs.set(message, config);
      return config;
    },
    // A list of the same objects is one of the same type.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    list: (items) => lists(items) as typeof items,
  };
}

/** Route configurations differ by namespace, most of their virtual hosts do not. */
function withSharedHosts(routes: JsonObject, same: SharedConfig['same']): JsonObject {
  const hosts = objects(routes, 'virtual_hosts');
  if (hosts.length === 0) return routes;
  const name = text(routes, 'name') ?? '';
  return { ...routes, virtual_hosts: hosts.map((host) => same('virtual host', `${name} ${text(host, 'name') ?? ''}`, host)) }; // prettier-ignore
}

/** What comes next, and what it is told that came. */
interface Next {
  readonly guess: JsonObject | undefined;
  readonly was: (message: JsonObject) => void;
}

/** Messages of a kind mostly come in one order: what followed upon the last one before is looked at first. */
function sequence(): (kind: string) => Next {
  const last = new Map<string, JsonObject>();
  const followers = new WeakMap<JsonObject, JsonObject>();
  return (kind) => {
    const before = last.get(kind);
    return {
      guess: before && followers.get(before),
      was: (message) => {
        if (before !== undefined && !followers.has(before)) followers.set(before, message);
        last.set(kind, message);
      },
    };
  };
}
