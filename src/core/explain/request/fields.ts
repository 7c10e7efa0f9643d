import { isIP } from 'node:net';
import { MeshdbgError } from '../../errors.ts';
import { isObject } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

/**
 * Strict readers of what people write into a file of requests: a field that is misspelled or of another type would make a test that
 * cannot fail. Absent and null are undefined; `label` is the field's name in what is thrown.
 */

/** @throws {MeshdbgError} usage for the first key that is not known */
export function knownKeys(source: JsonObject, keys: ReadonlySet<string>, label: string): void {
  const strange = Object.keys(source).find((key) => !keys.has(key));
  if (strange === undefined) return;
  throw new MeshdbgError('usage', `${label} knows no ${strange}.`, { hint: `It may have ${[...keys].join(', ')}.` }); // prettier-ignore
}

/** @throws {MeshdbgError} usage */
export function writtenText(value: unknown, label: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrong(label, 'a text', value);
  return value;
}

/** @throws {MeshdbgError} usage */
export function writtenFlag(value: unknown, label: string): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw wrong(label, 'true or false', value);
  return value;
}

/** @throws {MeshdbgError} usage */
export function writtenObject(value: unknown, label: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw wrong(label, 'an object', value);
  return value;
}

/** An IP address, of either version. @throws {MeshdbgError} usage */
export function writtenIp(value: unknown, label: string): string | undefined {
  const ip = writtenText(value, label);
  if (ip !== undefined && isIP(ip) === 0) throw wrong(label, 'an IP address', ip);
  return ip;
}

/** Bounds of a number, both included. */
export interface Bounds {
  readonly least: number;
  readonly most?: number;
  readonly isWhole?: boolean;
}

/** What an application, or a proxy, answers at the end. */
export const FINAL_STATUS: Bounds = { least: 200, most: 599, isWhole: true };
export const COUNT: Bounds = { least: 0, isWhole: true };
export const DURATION: Bounds = { least: 0 };
export const PART: Bounds = { least: 0, most: 1 };

/** A number; one in quotes, too. @throws {MeshdbgError} usage */
export function writtenNumber(value: unknown, label: string, bounds: Bounds): number | undefined {
  if (value === undefined || value === null) return undefined;
  const { least, most = Number.MAX_SAFE_INTEGER, isWhole = false } = bounds;
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const isIn = typeof parsed === 'number' && parsed >= least && parsed <= most;
  if (!isIn || (isWhole && !Number.isInteger(parsed))) throw wrong(label, rangeText(bounds), value);
  return parsed;
}

const rangeText = ({ least, most, isWhole }: Bounds): string =>
  most === undefined ? `a number from ${least}` : isWhole === true ? `${least} to ${most}` : `a number from ${least} to ${most}`; // prettier-ignore

const wrong = (label: string, wanted: string, value: unknown): MeshdbgError =>
  new MeshdbgError('usage', `${label} takes ${wanted}, not ${typeof value === 'object' ? 'a list or object' : JSON.stringify(value)}.`); // prettier-ignore
