import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCamelCase, toEnvoySpelling } from '../../../src/core/decode/spelling.ts';

/** The same proxy's listeners and routes as Envoy 1.38 and as istiod 1.32 printed them. */
const dump = (name: string) =>
  JSON.parse(readFileSync(`fixtures/spelling/${name}.json`, 'utf8')) as {
    configs: Record<string, Record<string, Record<string, unknown>>[]>[];
  };

describe('toEnvoySpelling', () => {
  it("makes istiod's objects equal to the ones that Envoy shows", () => {
    const envoy = dump('envoy').configs;
    const istiod = toEnvoySpelling(dump('istiod')) as unknown as ReturnType<typeof dump>;
    const routes = (configs: typeof envoy) =>
      configs[0]?.['dynamic_route_configs']?.map((entry) => entry['route_config']);
    const listeners = (configs: typeof envoy) =>
      configs[1]?.['dynamic_listeners']?.map((entry) => entry['active_state']?.['listener']);
    expect(routes(istiod.configs)).toEqual(routes(envoy));
    expect(listeners(istiod.configs)).toEqual(listeners(envoy));
    expect(routes(envoy)).toHaveLength(1);
    expect(listeners(envoy)).toHaveLength(2);
  });

  it('leaves data alone: struct content, map keys, and keys of typed structs', () => {
    expect(
      toEnvoySpelling({
        metadata: { filterMetadata: { 'envoy.lb': { canaryWeight: { innerKey: 1 } } } },
        typedPerFilterConfig: { myFilter: { '@type': 'a/b.C', fixedDelay: '1s' } },
        rules: { policies: { 'ns[a]-policy[webApi]-rule[0]': { andRules: [] } } },
        typedConfig: {
          '@type': 'type.googleapis.com/udpa.type.v1.TypedStruct',
          typeUrl: 'a/B',
          value: { maxTokens: 1 },
        },
        transportSocketMatches: [{ match: { tlsMode: 'istio' }, transportSocket: {} }],
        jsonFormat: { userAgent: '%REQ(USER-AGENT)%' },
      }),
    ).toEqual({
      metadata: { filter_metadata: { 'envoy.lb': { canaryWeight: { innerKey: 1 } } } },
      typed_per_filter_config: { myFilter: { '@type': 'a/b.C', fixed_delay: '1s' } },
      rules: { policies: { 'ns[a]-policy[webApi]-rule[0]': { and_rules: [] } } },
      typed_config: {
        '@type': 'type.googleapis.com/udpa.type.v1.TypedStruct',
        type_url: 'a/B',
        value: { maxTokens: 1 },
      },
      transport_socket_matches: [{ match: { tlsMode: 'istio' }, transport_socket: {} }],
      json_format: { userAgent: '%REQ(USER-AGENT)%' },
    });
  });

  it('rewrites messages in a list whose name is a map elsewhere', () => {
    expect(
      toEnvoySpelling({ loadBalancingPolicy: { policies: [{ typedExtensionConfig: {} }] } }),
    ).toEqual({ load_balancing_policy: { policies: [{ typed_extension_config: {} }] } });
  });

  it('knows the names that lost an underscore before a digit', () => {
    expect(
      toEnvoySpelling({ consecutive5xx: 1, proxy100Continue: true, http2ProtocolOptions: {} }),
    ).toEqual({ consecutive_5xx: 1, proxy_100_continue: true, http2_protocol_options: {} });
  });

  it('gives back every field name that protojson derives from a proto one', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const name = fc.array(word, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(name, (words) => {
        const [first = '', ...rest] = words;
        const camel = first + rest.map((part) => part[0]?.toUpperCase() + part.slice(1)).join('');
        expect(toEnvoySpelling({ [camel]: 1 })).toEqual({ [words.join('_')]: 1 });
      }),
    );
  });
});

describe('isCamelCase', () => {
  it('tells the two apart', () => {
    expect(isCamelCase(dump('istiod'))).toBe(true);
    expect(isCamelCase(dump('envoy'))).toBe(false);
  });
});
