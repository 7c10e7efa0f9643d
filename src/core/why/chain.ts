import { listRule } from '../form/lists.ts';
import { elementPath, fieldPath } from '../form/path.ts';
import { isObject } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import { sourcesOf } from '../model/provenance.ts';
import { resourceText, type ResourceRef } from '../model/resource.ts';

/** One value of a compiled object, and the field that it came from. */
export interface Reason {
  /** From the object to the value, in reading form; empty for the object as a whole. */
  readonly path: string;
  /** Left out where the source stands for a whole message; null where the source is why there is no value. */
  readonly value?: unknown;
  readonly cause: ResourceRef;
}

/** All that a compiled object knows of where its values came from, outermost first. */
export function provenanceChain(object: JsonObject): Reason[] {
  const reasons: Reason[] = [];
  visit(object, { path: '', field: '', parent: '', around: undefined }, reasons);
  return reasons;
}

interface Place {
  readonly path: string;
  readonly field: string;
  readonly parent: string;
  /** What the messages around came from, so that it is not said again. */
  readonly around: string | undefined;
}

function visit(value: unknown, place: Place, reasons: Reason[]): void {
  if (Array.isArray(value)) {
    const rule = listRule(place.field, place.parent);
    value.forEach((item, index) => {
      const path = elementPath(place.path, rule.label?.(item) ?? index);
      visit(item, { ...place, path }, reasons);
    });
    return;
  }
  if (!isObject(value)) return;
  const sources = sourcesOf(value);
  const whole = sources[''];
  const around = whole === undefined ? place.around : resourceText(whole);
  if (whole !== undefined && around !== place.around)
    reasons.push({ path: place.path, cause: whole });
  for (const [key, inner] of Object.entries(value)) {
    const path = fieldPath(place.path, key, place.field);
    const source = sources[key];
    if (source !== undefined) reasons.push({ path, value: inner, cause: source });
    const here = source === undefined ? around : resourceText(source);
    visit(inner, { path, field: key, parent: place.field, around: here }, reasons);
  }
  reasons.push(...absences(value, place));
}

/** Fields that are not there because of what an object says. Where one field takes the place of another, only one is named. */
function absences(value: JsonObject, place: Place): Reason[] {
  const sources = sourcesOf(value);
  const said = new Set<string>();
  const absent: Reason[] = [];
  for (const [key, cause] of Object.entries(sources))
    if (key !== '' && value[key] !== undefined) said.add(resourceText(cause));
  for (const [key, cause] of Object.entries(sources)) {
    if (key === '' || value[key] !== undefined || said.has(resourceText(cause))) continue;
    said.add(resourceText(cause));
    absent.push({ path: fieldPath(place.path, key, place.field), value: null, cause });
  }
  return absent;
}
