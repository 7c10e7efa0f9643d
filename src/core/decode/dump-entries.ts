import type { JsonObject } from '../model/json.ts';
import { isObject } from './read.ts';

/** The entries of one list of a *ConfigDump message. */
export interface DumpEntries {
  readonly entries: readonly JsonObject[];
  /** What is not as it should be: silence would look like an Envoy that has less. */
  readonly problem?: string;
}

/** Reads a list whose entries hold one resource each, in the field `inner`; entries without are left out. */
export function dumpEntries(part: JsonObject, list: string, inner: string): DumpEntries {
  return entriesOf(part, list, inner, (entry) => holdsResource(entry, inner));
}

/** Reads dynamic_listeners; what lacks in an entry is only counted, because its other states are there all the same. */
export function dynamicListeners(part: JsonObject): DumpEntries {
  const { problem } = entriesOf(part, 'dynamic_listeners', 'listener', holdsListeners);
  const { entries } = entriesOf(part, 'dynamic_listeners', 'listener', () => true);
  return problem === undefined ? { entries } : { entries, problem };
}

/** Instead of its resource an entry may have a name (a secret that never came) or a failure (a first version that was refused). */
function holdsResource(entry: JsonObject, inner: string): boolean {
  if (isObject(entry[inner])) return true;
  return isAbsent(entry[inner]) && (typeof entry['name'] === 'string' || isObject(entry['error_state'])); // prettier-ignore
}

/** The fields of envoy.admin.v3.ListenersConfigDump.DynamicListener that hold a listener, without "_state". */
export const LISTENER_STATES = ['active', 'warming', 'draining'] as const;

function holdsListeners(entry: JsonObject): boolean {
  const states = LISTENER_STATES.map((state) => entry[`${state}_state`]).filter(
    (state) => !isAbsent(state),
  );
  if (states.length === 0) return isObject(entry['error_state']);
  return states.every((state) => isObject(state) && isObject(state['listener']));
}

/** In proto3 JSON null is the default, like nothing at all. */
const isAbsent = (value: unknown): boolean => value === undefined || value === null;

function entriesOf(
  part: JsonObject,
  list: string,
  inner: string,
  isWhole: (entry: JsonObject) => boolean,
): DumpEntries {
  const value = part[list];
  if (isAbsent(value)) return { entries: [] };
  if (!Array.isArray(value)) return { entries: [], problem: `${list} is no list` };
  const entries = value.filter((entry) => isObject(entry)).filter(isWhole);
  const lacking = value.length - entries.length;
  if (lacking === 0) return { entries };
  const lack = lacking === 1 ? 'lacks its' : 'lack their';
  return { entries, problem: `${lacking} of ${value.length} entries of ${list} ${lack} ${inner}` };
}
