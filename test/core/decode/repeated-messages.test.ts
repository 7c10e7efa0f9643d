import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDump } from '../../../src/core/decode/dump.ts';
import { repeatedMessages } from '../../../src/core/decode/repeated-messages.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';

const ADMIN = 'type.googleapis.com/envoy.admin.v3.';
const WANTED = new Set(['clusters', 'listeners', 'routes', 'endpoints', 'secrets']);

/** What hides in texts and keys of a mesh that wants to be taken for something else. */
const odd = fc.constantFrom('a', 'b', 'message of the mesh 0', '\n     "cluster": {\n', '}', 'é', '\u2028', '<b>', '__proto__', 'cluster', 'private_key', 'x'.repeat(300)); // prettier-ignore
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, odd, fc.integer(), fc.constant(null), fc.array(tie('value'), { maxLength: 2 }), fc.dictionary(odd, tie('value'), { maxKeys: 3, noNullPrototype: true })),
})); // prettier-ignore
const message = fc.record({ name: odd, of: value }, { requiredKeys: ['name'], noNullPrototype: true }); // prettier-ignore
const entries = (field: string) => fc.array(fc.record({ version_info: odd, [field]: fc.oneof({ weight: 4, arbitrary: message }, { weight: 1, arbitrary: value }) }, { noNullPrototype: true }), { maxLength: 3 }); // prettier-ignore
const dump = fc.record({
  clusters: entries('cluster'), endpoints: entries('endpoint_config'), routes: entries('route_config'), secrets: entries('secret'),
}); // prettier-ignore

const printed = ({ clusters, endpoints, routes, secrets }: Record<string, unknown>, indent: number): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({
    configs: [
      { '@type': `${ADMIN}ClustersConfigDump`, dynamic_active_clusters: clusters },
      { '@type': `${ADMIN}EndpointsConfigDump`, dynamic_endpoint_configs: endpoints },
      { '@type': `${ADMIN}RoutesConfigDump`, dynamic_route_configs: routes },
      { '@type': `${ADMIN}SecretsConfigDump`, dynamic_active_secrets: secrets },
    ],
  }, null, indent)); // prettier-ignore

const body = (bytes: Uint8Array) =>
  ({ section: 'config_dump', origin: 'envoy', bytes, from: 'web' }) as const;

test('dumps read one after the other say what each says alone', () => {
  fc.assert(
    fc.property(fc.array(dump, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 4 }), (dumps, indent) => {
      const repeated = repeatedMessages();
      for (const one of [...dumps, ...dumps]) {
        const read = body(printed(one, indent));
        const alone = parseDump(read, { wanted: WANTED });
        const together = parseDump(read, { wanted: WANTED, repeated });
        expect(JSON.stringify(together)).toBe(JSON.stringify(alone));
      }
    }),
    { numRuns: 300 },
  ); // prettier-ignore
});

const clustersIn = (parts: readonly JsonObject[]): unknown => parts[0]?.['dynamic_active_clusters'];
const cluster = (name: string, at: string) => ({ version_info: at, cluster: { name, type: 'EDS', lb_policy: 'RANDOM' } }); // prettier-ignore
const dumpOf = (...clusters: readonly object[]): Uint8Array => printed({ clusters, endpoints: [], routes: [], secrets: [] }, 1); // prettier-ignore

test('what several proxies have alike is one object, whatever stands around it', () => {
  const repeated = repeatedMessages();
  const read = (...clusters: readonly object[]): unknown => clustersIn(parseDump(body(dumpOf(...clusters)), { wanted: WANTED, repeated })); // prettier-ignore
  const [first] = [read(cluster('a', '1'), cluster('b', '1'))].flat();
  const [, second] = [read(cluster('c', '2'), cluster('a', '2'))].flat();
  expect(second).toEqual(cluster('a', '2'));
  const messageOf = (entry: unknown): unknown => (entry instanceof Object && 'cluster' in entry ? entry.cluster : undefined); // prettier-ignore
  expect(messageOf(second)).toBeDefined();
  expect(messageOf(second)).toBe(messageOf(first));
});

test('texts that Envoy writes with escapes do no harm, nor does one that looks like what stands for a message', () => {
  const repeated = repeatedMessages();
  const escaped = (text: string): Uint8Array => new TextEncoder().encode(text.replaceAll('<', String.raw`\u003c`).replaceAll('~', String.raw`\u0000`)); // prettier-ignore
  const texts = ['<b>', '~message of the mesh 0', 'message of the mesh 0'];
  for (const at of [...texts, ...texts]) {
    const bytes = escaped(new TextDecoder().decode(dumpOf(cluster('a', at), cluster('<c>', at))));
    const alone = parseDump(body(bytes), { wanted: WANTED });
    expect(clustersIn(alone)).toMatchObject([cluster('a', at.replace('~', '\0')), cluster('<c>', at.replace('~', '\0'))]); // prettier-ignore
    expect(parseDump(body(bytes), { wanted: WANTED, repeated })).toEqual(alone);
  }
});

test('a dump that is cut off within what is known is as damaged as any other', () => {
  const repeated = repeatedMessages();
  const whole = dumpOf(cluster('a', '1'), cluster('b', '1'));
  parseDump(body(whole), { wanted: WANTED, repeated });
  for (let length = 1; length < whole.length; length += 7) {
    const cut = body(whole.subarray(0, length));
    const failure = (options: object): unknown => {
      try {
        return parseDump(cut, { wanted: WANTED, ...options });
      } catch (error) {
        return error instanceof Error ? error.message : error;
      }
    };
    expect(failure({ repeated })).toEqual(failure({}));
  }
});
