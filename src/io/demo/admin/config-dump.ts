import { json, jsonBytes, PLAIN_TEXT, text, type Draft } from './answer.ts';
import { dumpType, type DumpType, type ElementType } from './dump-types.ts';
import { isValidPath, parseMask, trim, type FieldMask } from './field-mask.ts';
import { isObject } from './message-type.ts';
import { keepNamed } from './name-filter.ts';
import type { AdminUrl } from './query.ts';
import { compileRegex } from './regex.ts';
import { resourceType } from './resource-types.ts';
import { listOf, readObject } from './saved.ts';

type Message = Readonly<Record<string, unknown>>;

interface Dump {
  readonly message: Message;
  readonly type: DumpType | undefined;
}

/**
 * Answers GET /config_dump from a dump that was saved with include_eds: resource, mask, name_regex and include_eds
 * as source/server/admin/config_dump_handler.cc reads them.
 * @param saved the bytes of config_dump.json
 */
export function answerConfigDump(saved: Uint8Array, url: AdminUrl): Draft {
  const expression = url.first('name_regex');
  const regex = expression === undefined ? undefined : compileRegex(expression);
  if (regex?.error !== undefined)
    return failure(
      400,
      `INVALID_ARGUMENT: Error while parsing name_regex from ${expression}: ${regex.error}`,
    );
  const resource = url.first('resource');
  const mask = url.first('mask');
  const everything = resource === undefined && mask === undefined && regex === undefined;
  if (everything && url.has('include_eds')) return jsonBytes(saved);
  const parsed = readObject(saved);
  // What Envoy itself could not print ("Failed to convert protobuf message…", status 200) it cannot mask either.
  if (parsed === undefined) return jsonBytes(saved);
  const dumps = dumpsOf(parsed, url.has('include_eds')).map(({ message, type }) => ({
    type,
    message:
      regex === undefined || type === undefined
        ? message
        : keepNamed(message, type, (name) => regex.matcher.full(name)),
  }));
  return resource === undefined ? wholeDumps(dumps, mask) : elements(dumps, resource, mask);
}

const failure = (status: number, sentence: string): Draft => text(sentence, status, PLAIN_TEXT);

const answer = (configs: readonly unknown[]): Draft =>
  json(configs.length === 0 ? {} : { configs });

/** In the order of the file, which is the order of Envoy's config tracker. */
function dumpsOf(parsed: Message, includeEds: boolean): Dump[] {
  return listOf(parsed, 'configs')
    .filter(({ '@type': type }) => includeEds || !isEndpoints(type))
    .map((message) => ({ message, type: dumpType(String(message['@type'])) }));
}

const isEndpoints = (type: unknown): boolean =>
  typeof type === 'string' && type.endsWith('.EndpointsConfigDump');

/** addAllConfigToDump: a mask that a dump type cannot take makes that type vanish; it is an error when none is left. */
function wholeDumps(dumps: readonly Dump[], mask: string | undefined): Draft {
  if (mask === undefined) return answer(dumps.map(({ message }) => message));
  const paths = parseMask(mask);
  const kept = dumps
    .filter(({ message, type }) => paths.every((path) => isValidPath(path, message, type?.type)))
    .map(({ message }) => trim(message, paths));
  return kept.length === 0
    ? failure(400, `FieldMask ${mask} could not be successfully applied to any configs.`)
    : answer(kept);
}

/** addResourceToDump: the elements of the first dump type that has the field, each masked. */
function elements(dumps: readonly Dump[], resource: string, mask: string | undefined): Draft {
  const found = dumps.find(
    ({ type }) => type !== undefined && Object.hasOwn(type.type.fields, resource),
  );
  if (found === undefined) return failure(404, `${resource} not found in config dump`);
  const element = found.type?.elements[resource];
  if (element === undefined)
    return failure(
      400,
      `${resource} is not a repeated field. Use ?mask=${resource} to get only this field`,
    );
  const typeUrl = `${String(found.message['@type'])}.${element.name}`;
  const paths = parseMask(mask ?? '');
  const configs: Message[] = [];
  for (const value of listOf(found.message, resource)) {
    const masked = trimElement(value, element, paths);
    if (masked === undefined) return failure(400, refusal(paths));
    configs.push({ '@type': typeUrl, ...masked });
  }
  return answer(configs);
}

/**
 * trimResourceMessage: paths that begin with the field of the resource go into the Any, where an empty rest is no
 * valid path ("mask=cluster" is refused; an element without the resource takes any); the others stay outside.
 * @returns undefined when a path is invalid
 */
function trimElement(
  element: Message,
  { type, resource }: ElementType,
  mask: FieldMask,
): Message | undefined {
  if (mask.length === 0) return element;
  const isInner = (path: readonly string[]): boolean =>
    resource !== undefined && path[0] === resource;
  const inner = mask.filter(isInner).map(([, ...rest]) => rest);
  const outer = mask.map((path) => (isInner(path) ? path.slice(0, 1) : path));
  let masked = element;
  if (resource !== undefined && inner.length > 0 && isObject(element[resource])) {
    const any = element[resource];
    const anyType = resourceType(any['@type']);
    if (!inner.every((path) => isValidPath(path, any, anyType))) return undefined;
    masked = { ...element, [resource]: trim(any, inner) };
  }
  return outer.every((path) => isValidPath(path, masked, type)) ? trim(masked, outer) : undefined;
}

/** The mask as protobuf's DebugString prints it. */
function refusal(mask: FieldMask): string {
  const paths = mask.map((path) => `paths: "${path.join('.')}"\n`).join('');
  return `FieldMask goo.gle/debugonly    \n${paths} could not be successfully used.`;
}
