import type { DumpPart } from './dump-part.ts';
import { JsonFault, endOfValue, skipSpace, stringAt, walkArray, walkObject } from './json-scan.ts';
import { printedParts } from './printed-dump.ts';

const QUOTE = 0x22;
const BRACE = 0x7b;
const BRACKET = 0x5b;

/** What a body holds at its top. */
export interface DumpOutline {
  readonly parts: readonly DumpPart[];
  /** All keys of the top object, for naming what a body is that is no config dump. */
  readonly keys: readonly string[];
  /** Where the JSON value ends and something else follows; undefined when nothing does. */
  readonly rest: number | undefined;
}

/** A dump that is damaged, with the part in which that shows. */
export class DumpFault extends Error {
  readonly fault: JsonFault;
  /** Type URL of the part, "" where it is not known yet; undefined outside of all parts. */
  readonly within: string | undefined;

  constructor(fault: JsonFault, within: string | undefined) {
    super(fault.message, { cause: fault });
    this.fault = fault;
    this.within = within;
  }
}

/**
 * Finds the parts of a config dump: the elements of `configs`, or the whole body where it is a single *ConfigDump.
 * As in JSON.parse the last `configs` counts.
 * @param onPart called with each part as a scan finds it; what it throws ends the search
 * @throws {DumpFault}
 */
export function outlineDump(
  bytes: Uint8Array,
  onPart: (part: DumpPart) => void = () => {},
): DumpOutline {
  const printed = printedParts(bytes);
  if (printed !== undefined) return { parts: printed, keys: ['configs'], rest: undefined };
  const keys: string[] = [];
  let parts: DumpPart[] = [];
  let bareType: string | undefined;
  let within: string | undefined;

  const typed = (key: string, start: number): number => {
    const end = endOfValue(bytes, start);
    if (key === '@type' && bytes[start] === QUOTE) within = stringAt(bytes, { start, end });
    return end;
  };
  const part = (start: number): number => {
    within = '';
    const isObject = bytes[start] === BRACE;
    const end = isObject ? walkObject(bytes, start, typed) : endOfValue(bytes, start);
    const found = { start, end, type: within };
    within = undefined;
    parts.push(found);
    onPart(found);
    return end;
  };
  const member = (key: string, start: number): number => {
    keys.push(key);
    if (key === 'configs' && bytes[start] === BRACKET) {
      parts = [];
      return walkArray(bytes, start, part);
    }
    if (key !== '@type') return endOfValue(bytes, start);
    const end = typed(key, start);
    bareType = within;
    within = undefined;
    return end;
  };

  try {
    const start = skipSpace(bytes, 0);
    const end = walkObject(bytes, start, member);
    const rest = skipSpace(bytes, end);
    if (bareType !== undefined) parts = [{ start, end, type: bareType }];
    return { parts, keys, rest: rest < bytes.length ? rest : undefined };
  } catch (error) {
    if (error instanceof JsonFault) throw new DumpFault(error, within);
    throw error;
  }
}

const isBootstrap = ({ type }: DumpPart): boolean => type.endsWith('.BootstrapConfigDump');

/** Ends a search. */
class Found extends Error {}

/** Where the bootstrap of a dump lies; undefined without one. What is damaged behind it, Envoy writes it first, does not matter. */
export function bootstrapPart(bytes: Uint8Array): DumpPart | undefined {
  let found: DumpPart | undefined;
  try {
    const { parts } = outlineDump(bytes, (part) => {
      if (!isBootstrap(part)) return;
      found = part;
      throw new Found();
    });
    found = parts.find(isBootstrap);
  } catch (error) {
    if (!(error instanceof Found || error instanceof DumpFault)) throw error;
  }
  return found;
}
