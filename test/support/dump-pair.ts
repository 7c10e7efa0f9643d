import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeProxy } from '../../src/core/decode/proxy.ts';
import { DIFF_SECTIONS } from '../../src/core/diff/section-names.ts';
import { type Side } from '../../src/core/diff/sections.ts';
import type { SectionBody } from '../../src/core/model/capture.ts';
import type { JsonObject } from '../../src/core/model/json.ts';

/** JSON that a test may change. */
export type Json = Record<string, unknown>;

/** A config dump as Envoy or istiod answered it. */
export interface Dump {
  readonly configs: Json[];
}

const DEMO = 'fixtures/demo';
const [ISTIOD = ''] = readdirSync(join(DEMO, 'istiod'));

const read = (...path: readonly string[]): Dump =>
  JSON.parse(readFileSync(join(DEMO, ...path), 'utf8')) as Dump;

/** What a real Envoy of the demo has. @param proxy the beginning of "namespace/pod" */
export const envoyDump = (proxy: string): Dump =>
  read('proxies', nameOf(proxy), 'config_dump.json');

/** What a real istiod would send it. */
export const istiodDumpOf = (proxy: string): Dump =>
  read('istiod', ISTIOD, 'config_dump', `${nameOf(proxy)}.json`);

function nameOf(proxy: string): string {
  const [namespace = '', pod = ''] = proxy.split('/');
  const found = readdirSync(join(DEMO, 'proxies', namespace)).find((name) => name.startsWith(pod));
  return `${namespace}/${found}`;
}

/** A dump as a side of a comparison. */
export function sideOf(dump: Dump, origin: SectionBody['origin'], pod = 'web'): Side {
  const bytes = new TextEncoder().encode(JSON.stringify(dump));
  const { snapshot } = decodeProxy(
    {
      proxy: { namespace: 'default', pod },
      bodies: [{ section: 'config_dump', origin, bytes, from: 'config_dump.json' }],
      gaps: [],
    },
    [...DIFF_SECTIONS, 'bootstrap' as const].map((section) => ({ section, optional: true })),
  );
  return { kind: origin, proxy: snapshot };
}

/** Every object below a value, outermost first, with the field that holds it. */
function* walk(value: unknown, field = ''): Generator<{ object: Json; field: string }> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item, field);
  else if (isJson(value)) {
    yield { object: value, field };
    for (const [key, inner] of Object.entries(value)) yield* walk(inner, key);
  }
}

/** The first object below a value that passes. @throws {Error} when there is none: the fixture lacks it */
export function find(
  value: unknown,
  test: (object: Json, field: string) => boolean,
): Json & JsonObject {
  for (const { object, field } of walk(value)) if (test(object, field)) return object;
  throw new Error('The fixture has no such object.');
}

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list of a dump's object. */
export const listOf = (object: Json, key: string): Json[] => object[key] as Json[];
