import { isObject, objects } from '../../../core/decode/read.ts';
import type { JsonObject } from '../../../core/model/json.ts';

/** A JSON file of a bundle; undefined where there is none, or none that can be read. */
export async function readJson(
  files: { read(name: string): Promise<Uint8Array | undefined> },
  name: string,
): Promise<unknown> {
  const bytes = await files.read(name);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // A body that is no JSON was recorded as it came; there is nothing in it to look into.
    return undefined;
  }
}

/** The entries of a JSON file that is an array of objects, or has one under a key. */
export async function readEntries(
  files: Parameters<typeof readJson>[0],
  name: string,
  key: string,
): Promise<readonly JsonObject[] | undefined> {
  const body = await readJson(files, name);
  if (Array.isArray(body)) return body.filter(isObject);
  return isObject(body) ? objects(body, key) : undefined;
}

export const jsonBytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
