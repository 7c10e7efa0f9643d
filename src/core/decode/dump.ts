import type { ConfigSection, SectionBody } from '../model/capture.ts';
import type { JsonObject } from '../model/json.ts';
import { MAX_STRING, utf8 } from './body.ts';
import { sectionOfType } from './config-dump.ts';
import { DumpFault, outlineDump, type DumpOutline } from './dump-outline.ts';
import type { DumpPart } from './dump-part.ts';
import { skipSpace } from './json-scan.ts';
import { isObject, text } from './read.ts';
import { parseRedacted, redacted } from './redact.ts';
import type { RepeatedMessages } from './repeated-messages.ts';
import { isCamelCase, toEnvoySpelling } from './spelling.ts';
import { notADump, notAnObject, tooLarge, unreadable } from './unreadable.ts';

export interface DumpOptions {
  /** Sections to build; parts of other types come as their type alone. */
  readonly wanted: ReadonlySet<string>;
  /** Bytes that one string may be made of. */
  readonly limit?: number;
  /** Of the dumps of a mesh that are read one after the other. */
  readonly repeated?: RepeatedMessages | undefined;
}

/**
 * Reads the parts of a config dump (Envoy's or istiod's), each with its "@type", in Envoy's spelling and without key
 * material. Only parts of the wanted sections are built: the whole may be larger than one string can be, a part may not.
 * An answer without parts ("{}", when Envoy has nothing of what was asked for) gives none.
 * @throws {MeshdbgError} too-large when a wanted part is above the limit; unreadable for anything but one whole config dump
 */
export function parseDump(body: SectionBody, options: DumpOptions): JsonObject[] {
  const bytes = utf8(body.bytes);
  const start = skipSpace(bytes, 0);
  const why = notAnObject(decode(bytes.subarray(start, start + 2000)));
  if (why !== undefined) throw unreadable(body, why);
  const limit = options.limit ?? MAX_STRING;
  const whole = bytes.length <= limit && wholeDump(bytes, options);
  if (whole) return whole;
  const { parts, keys, rest } = outlineOf({ ...body, bytes });
  if (rest !== undefined)
    throw unreadable(
      body,
      bytes[rest] === 0x7b
        ? 'it holds several JSON documents (JSON lines)'
        : `something follows its JSON after ${rest} bytes`,
    );
  if (parts.length === 0 && keys.some((key) => key !== 'configs'))
    throw unreadable(body, notADump(keys) ?? 'it is JSON without the configs of a config dump');
  const built = parts.map((part) => {
    const section = sectionOfType(part.type);
    if (section === undefined || !options.wanted.has(section)) return { '@type': part.type };
    if (part.end - part.start > limit)
      throw tooLarge(body, part.end - part.start, `The ${sectionText(section)} of ${body.from}`);
    return buildPart({ ...body, bytes }, part);
  });
  return inEnvoySpelling(built);
}

const inEnvoySpelling = (parts: readonly JsonObject[]): JsonObject[] =>
  isCamelCase({ configs: parts }) ? parts.map(toEnvoySpelling) : [...parts];

const MOST = ['clusters', 'listeners', 'routes', 'endpoints'];

/**
 * All parts at once, for who wants (nearly) all: looking for them first would be work for nothing. Undefined where the
 * outline has to tell what is wrong with a dump, or how deep it is nested.
 */
function wholeDump(bytes: Uint8Array, { wanted, repeated }: DumpOptions): JsonObject[] | undefined {
  if (!MOST.every((section) => wanted.has(section))) return undefined;
  try {
    const repeating = repeated?.parse(bytes);
    const dump: unknown = repeating === undefined ? JSON.parse(decode(bytes)) : repeating.skeleton;
    const configs = isObject(dump) && Object.keys(dump).length === 1 ? dump['configs'] : undefined;
    if (!Array.isArray(configs) || !configs.every(isObject)) return undefined;
    const parts = configs.map((part) => ofWanted(part, wanted));
    repeating?.restore(parts);
    return inEnvoySpelling(parts);
  } catch {
    return undefined;
  }
}

function ofWanted(part: JsonObject, wanted: ReadonlySet<string>): JsonObject {
  const type = text(part, '@type') ?? '';
  const section = sectionOfType(type);
  if (section === undefined || !wanted.has(section)) return { '@type': type };
  const built = redacted(part);
  return isObject(built) ? built : { '@type': type };
}

function outlineOf(body: SectionBody): DumpOutline {
  try {
    return outlineDump(body.bytes);
  } catch (error) {
    if (!(error instanceof DumpFault)) throw error;
    throw unreadable(body, faultText(error), error);
  }
}

function faultText({ fault, within }: DumpFault): string {
  const where = within ? `, inside ${messageName(within)}` : '';
  if (fault.kind === 'cut off')
    return `its JSON ends after ${fault.offset} bytes${where}, before it is complete (cut off?)`;
  return fault.kind === 'damaged'
    ? `its JSON is damaged at byte ${fault.offset}${where}`
    : `it is nested deeper than any Envoy config, at byte ${fault.offset}${where}`;
}

function buildPart(body: SectionBody, part: DumpPart): JsonObject {
  try {
    const value = parseRedacted(decode(body.bytes.subarray(part.start, part.end)));
    if (isObject(value)) return value;
  } catch (cause) {
    const where = `inside ${messageName(part.type)} (bytes ${part.start} to ${part.end})`;
    throw unreadable(body, `its JSON is damaged ${where}`, cause);
  }
  throw unreadable(body, `${messageName(part.type)} is no JSON object`);
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const sectionText = (section: ConfigSection): string => (section === 'ecds' ? 'ECDS' : section);

/** "ClustersConfigDump" of "type.googleapis.com/envoy.admin.v3.ClustersConfigDump". */
const messageName = (type: string): string => type.slice(type.lastIndexOf('.') + 1);
