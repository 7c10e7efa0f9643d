import { CORE_SCHEMA, Type, YAMLException, load } from 'js-yaml';
import { UNREAD_DOCUMENT, type Gap } from '../model/gap.ts';
import type { KubeObject } from '../model/kube.ts';
import { utf8 } from './body.ts';
import {
  JsonFault,
  endOfValue,
  skipSpace,
  stringAt,
  walkArray,
  walkObject,
  type Span,
} from './json-scan.ts';
import { decodeKubeList, decodeKubeObject, type Place } from './kube-object.ts';
import { fieldLine } from './field-line.ts';
import { isObject } from './read.ts';
import { yamlChunks } from './yaml-chunks.ts';

/** One object (or list) of a file, parsed when it is asked for. */
export interface KubeDocument {
  readonly file: string;
  readonly line: number;
  /** undefined where only parsing can tell: JSON, lists, unusual YAML. */
  readonly kind: string | undefined;
  readonly text: string;
}

export interface KubeDocuments {
  readonly objects: readonly KubeObject[];
  /** Documents that could not be read, each with file:line. */
  readonly gaps: readonly Gap[];
}

/** "<<" brings in an anchor's keys; js-yaml leaves it out of the core schema, whose types without dates are kubectl's. */
const MERGE = new Type('tag:yaml.org,2002:merge', {
  kind: 'scalar',
  resolve: (key: unknown) => key === '<<',
});
const SCHEMA = CORE_SCHEMA.extend({ implicit: [MERGE] });

/** Finds the objects in a YAML or JSON file as kubectl prints them: single, several documents, or lists. Nothing is parsed yet. */
export function kubeDocuments(bytes: Uint8Array, file: string): KubeDocument[] {
  const plain = utf8(bytes);
  const text = new TextDecoder().decode(plain);
  if (isFlow(text) && !/^---\s/m.test(text))
    return (jsonItems(plain) ?? [{ text, line: 1 }]).map((item) => ({
      ...item,
      file,
      kind: undefined,
    }));
  return yamlChunks(text).map((chunk) => ({ ...chunk, file }));
}

/** The items of a List in JSON, each with its line; undefined for all other JSON. Only items of a List carry their own kind. */
function jsonItems(bytes: Uint8Array): { text: string; line: number }[] | undefined {
  const spans: Span[] = [];
  let kind = '';
  try {
    walkObject(bytes, skipSpace(bytes, 0), (key, start) => {
      if (key === 'items' && bytes[start] === 0x5b)
        return walkArray(bytes, start, (item) => {
          const end = endOfValue(bytes, item);
          spans.push({ start: item, end });
          return end;
        });
      const end = endOfValue(bytes, start);
      if (key === 'kind' && bytes[start] === 0x22) kind = stringAt(bytes, { start, end });
      return end;
    });
  } catch (error) {
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
  if (kind !== 'List') return undefined;
  const decoder = new TextDecoder();
  let line = 1;
  let at = 0;
  return spans.map(({ start, end }) => {
    for (; at < start; at++) if (bytes[at] === 0x0a) line++;
    return { text: decoder.decode(bytes.subarray(start, end)), line };
  });
}

/** Parses documents. One that is broken becomes a gap, the others count. */
export function decodeKubeDocuments(documents: readonly KubeDocument[]): KubeDocuments {
  const objects: KubeObject[] = [];
  const gaps: Gap[] = [];
  for (const document of documents) {
    try {
      for (const value of parse(document)) objects.push(...decode(value, placeOf(document, value)));
    } catch (error) {
      gaps.push(broken(document, error));
    }
  }
  return { objects, gaps };
}

/** Only of a document of its own is known where its fields stand; parsed again when somebody asks. */
function placeOf({ file, line, text }: KubeDocument, value: unknown): Place {
  if (!isObject(value) || Array.isArray(value['items'])) return { file, line };
  return { file, line, lineOf: (field) => fieldLine(text, line, field) };
}

/** The values of a document: one, or the elements of an array. */
function parse({ text }: KubeDocument): readonly unknown[] {
  const value = isFlow(text) ? parseFlow(text) : load(text, { schema: SCHEMA });
  return Array.isArray(value) ? value : [value];
}

const isFlow = (text: string): boolean => /^\s*[{[]/.test(text);

/** JSON, or YAML that looks like it: {kind: Pod}. */
function parseFlow(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (text.includes('"kind"')) throw error;
    return load(text, { schema: SCHEMA });
  }
}

function decode(value: unknown, place: Place): readonly KubeObject[] {
  if (!isObject(value)) return [];
  if (Array.isArray(value['items'])) return decodeKubeList(value, place);
  const object = decodeKubeObject(value, place);
  return object === undefined ? [] : [object];
}

function broken({ file, line }: KubeDocument, error: unknown): Gap {
  const at = error instanceof YAMLException ? line + error.mark.line : line;
  const why = error instanceof YAMLException ? error.reason : messageOf(error);
  return {
    section: `${file}:${at}`,
    reason: `${UNREAD_DOCUMENT}: ${why}`,
    hint: 'Mend it and run the command again.',
  };
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
