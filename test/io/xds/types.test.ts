import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LossCounter } from '../../../src/io/xds/types/losses.ts';
import { Parser } from '../../../src/io/xds/types/parse.ts';
import { Printer } from '../../../src/io/xds/types/print.ts';
import { TypeRegistry, types } from '../../../src/io/xds/types/registry.ts';
import { jsonName } from '../../../src/io/xds/types/well-known.ts';
import { sectionsOf } from '../../../src/io/demo/xds/resources.ts';
import { istiodDumps } from '../../support/xds-bundle.ts';

const GOOGLE = 'type.googleapis.com/';

function roundTrip(json: unknown): { back: unknown; counter: LossCounter; parser: Parser } {
  const parser = new Parser(types());
  const counter = new LossCounter();
  const any = parser.encodeAny(json);
  return { back: new Printer(types(), counter).printAny(any.type_url, any.value), counter, parser };
}

/** In one spelling: the keys of messages and of maps alike, on both sides. */
function camel(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(camel);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [jsonName(key), camel(value)]),
  );
}

/** All Anys that stand directly in a config_dump: clusters, listeners, route configurations, endpoints, and the dumps themselves. */
const dumps = [...istiodDumps()].flatMap(([proxy, dump]) =>
  sectionsOf(dump).map(
    (config) => [proxy, /v3\.(\w+)"/.exec(JSON.stringify(config))?.[1] ?? '', config] as const,
  ),
);

describe('JSON of istiod → protobuf → JSON of Envoy', () => {
  test.each(dumps)('%s %s is the same but for the spelling', (_proxy, _section, config) => {
    const { back, counter, parser } = roundTrip(config);
    expect(camel(back)).toEqual(camel(config));
    expect([...parser.ignored]).toEqual([]);
    expect(counter.losses()).toEqual({ opaque: {}, unknownFields: {} });
  });

  test('both spellings lead to the same bytes', () => {
    const [, , config] = dumps.find(([, section]) => section === 'ListenersConfigDump') ?? [];
    const parser = new Parser(types());
    const { back } = roundTrip(config);
    expect(Buffer.compare(parser.encodeAny(back).value, parser.encodeAny(config).value)).toBe(0);
  });
});

describe('JSON of Envoy → protobuf → JSON', () => {
  const PROXIES = 'fixtures/demo/proxies';
  const files = readdirSync(PROXIES, { recursive: true, encoding: 'utf8' }).filter(
    (file) => basename(file) === 'config_dump.json',
  );

  test.each(files)('%s comes out as Envoy’s admin printed it', (file) => {
    for (const section of sectionsOf(JSON.parse(readFileSync(join(PROXIES, file), 'utf8')))) {
      const { back, counter } = roundTrip(section);
      expect(back).toEqual(section);
      expect(counter.losses()).toEqual({ opaque: {}, unknownFields: {} });
    }
  });

  test('there are proxies to try', () => {
    expect(files).not.toHaveLength(0);
  });
});

describe('the JSON of single types', () => {
  const cluster = (fields: object): unknown => {
    const { back } = roundTrip({ '@type': `${GOOGLE}envoy.config.cluster.v3.Cluster`, ...fields });
    return Object.fromEntries(Object.entries(Object(back)).filter(([key]) => key !== '@type'));
  };

  test.each([
    ['0s'],
    ['1s'],
    ['0.250s'],
    ['1.500s'],
    ['0.000001s'],
    ['3.000000001s'],
    ['-1.500s'],
    ['-0.500s'],
    ['9223372035s'],
  ])('duration %s', (text) => {
    expect(cluster({ connectTimeout: text })).toEqual({ connect_timeout: text });
  });

  test('durations are printed with 0, 3, 6 or 9 digits whatever they are read from', () => {
    expect(cluster({ connectTimeout: '1.5s' })).toEqual({ connect_timeout: '1.500s' });
  });

  test('defaults go; set wrappers, oneofs and messages stay', () => {
    expect(
      cluster({
        name: '',
        type: 'STATIC',
        respectDnsTtl: false,
        maxRequestsPerConnection: 0,
        edsClusterConfig: {},
        commonLbConfig: { healthyPanicThreshold: { value: 0 } },
      }),
    ).toEqual({
      type: 'STATIC',
      max_requests_per_connection: 0,
      eds_cluster_config: {},
      common_lb_config: { healthy_panic_threshold: {} },
    });
  });

  test('64-bit numbers keep their digits as text, unknown enum values their number', () => {
    const ring = { ringHashLbConfig: { minimumRingSize: '18446744073709551615' }, lbPolicy: 77 };
    expect(cluster(ring)).toEqual({
      ring_hash_lb_config: { minimum_ring_size: '18446744073709551615' },
      lb_policy: 77,
    });
  });

  test('any JSON survives in a Struct', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (filter) => {
        // -0 is a number that JSON prints as 0.
        const istio: unknown = JSON.parse(JSON.stringify(filter));
        expect(cluster({ metadata: { filterMetadata: { istio } } })).toEqual({
          metadata: { filter_metadata: { istio } },
        });
      }),
    );
  });

  test('hostile keys stay keys', () => {
    const istio: unknown = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}');
    const back = cluster({ metadata: { filterMetadata: { istio } } });
    expect(JSON.stringify(back)).toBe(
      '{"metadata":{"filter_metadata":{"istio":{"__proto__":{"polluted":true},"constructor":1}}}}',
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('Istio’s own types, well-known types in Anys and floats', () => {
    const anys = [
      {
        '@type': `${GOOGLE}stats.PluginConfig`,
        tcp_reporting_duration: '15s',
        metrics: [{ dimensions: { a: 'b' }, name: 'requests_total' }],
      },
      {
        '@type': `${GOOGLE}istio.networking.nds.v1.NameTable`,
        table: { 'a.default.svc': { ips: ['10.0.0.1'], registry: 'Kubernetes' } },
      },
      {
        '@type': `${GOOGLE}istio.workload.Address`,
        workload: {
          uid: 'x',
          addresses: ['CgAAAQ=='],
          services: { 'default/a': { ports: [{ service_port: 80 }] } },
        },
      },
      {
        '@type': `${GOOGLE}istio.security.Authorization`,
        name: 'a',
        action: 'DENY',
        groups: [{ rules: [{ matches: [{ principals: [{ presence: {} }] }] }] }],
      },
      {
        '@type': `${GOOGLE}udpa.type.v1.TypedStruct`,
        type_url: `${GOOGLE}io.istio.http.peer_metadata.Config`,
        value: { shared: true, list: [1, null] },
      },
      { '@type': `${GOOGLE}google.protobuf.Duration`, value: '1.500s' },
      { '@type': `${GOOGLE}google.protobuf.StringValue`, value: 'text' },
      { '@type': `${GOOGLE}google.protobuf.Timestamp`, value: '2026-11-20T22:11:54.163015239Z' },
      { '@type': `${GOOGLE}google.protobuf.FloatValue`, value: 0.1 },
      { '@type': `${GOOGLE}google.protobuf.DoubleValue`, value: 'NaN' },
      {
        '@type': `${GOOGLE}envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig`,
        body: { string_value: 'x' },
      },
    ];
    for (const any of anys) expect(roundTrip(any).back).toEqual(any);
  });
});

describe('what cannot be decoded', () => {
  const print = (typeUrl: string, value: Uint8Array): { json: unknown; losses: unknown } => {
    const counter = new LossCounter();
    return {
      json: new Printer(types(), counter).printAny(typeUrl, value),
      losses: counter.losses(),
    };
  };

  test('an unknown type stays opaque and is counted, also deep inside', () => {
    const url = `${GOOGLE}envoy.extensions.filters.network.mysql_proxy.v3.MySQLProxy`;
    const listener = {
      '@type': `${GOOGLE}envoy.config.listener.v3.Listener`,
      filter_chains: [
        { filters: [{ name: 'mysql', typed_config: { '@type': url, value: 'CgNhYmM=' } }] },
      ],
    };
    const { back, counter } = roundTrip(listener);
    expect(back).toEqual(listener);
    expect(counter.losses()).toEqual({ opaque: { [url]: 1 }, unknownFields: {} });
  });

  test('bytes that do not fit their type stay opaque', () => {
    const url = `${GOOGLE}envoy.config.cluster.v3.Cluster`;
    expect(print(url, Buffer.from([0x0a, 0xff]))).toEqual({
      json: { '@type': url, value: 'Cv8=' },
      losses: { opaque: { [url]: 1 }, unknownFields: {} },
    });
  });

  test('fields newer than the definitions are counted where they were', () => {
    const url = `${GOOGLE}envoy.config.cluster.v3.Cluster`;
    // Field 9999, a varint; then the name.
    const bytes = Buffer.from([0xf8, 0xf0, 0x04, 0x01, 0x0a, 0x01, 0x61]);
    expect(print(url, bytes)).toEqual({
      json: { '@type': url, name: 'a' },
      losses: { opaque: {}, unknownFields: { [url]: 1 } },
    });
  });

  test('Anys nested without end do not end the process', () => {
    let any: { type_url: string; value: Uint8Array } = {
      type_url: `${GOOGLE}google.protobuf.Empty`,
      value: Buffer.alloc(0),
    };
    const type = types().get('google.protobuf.Any');
    for (let depth = 0; depth < 5000; depth += 1)
      any = {
        type_url: `${GOOGLE}google.protobuf.Any`,
        value: type.encode(type.create({ ...any })).finish(),
      };
    expect(JSON.stringify(print(any.type_url, any.value).losses)).toContain(
      '"opaque":{"type.googleapis.com/google.protobuf.Any":1}',
    );
  });

  test('any bytes of any type give JSON', () => {
    const names = [
      'cluster.v3.Cluster',
      'listener.v3.Listener',
      'route.v3.RouteConfiguration',
      'endpoint.v3.ClusterLoadAssignment',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.uint8Array({ maxLength: 60 }), (name, bytes) => {
        const { json } = print(`${GOOGLE}envoy.config.${name}`, bytes);
        expect(json).toHaveProperty(['@type']);
        JSON.stringify(json);
      }),
    );
  });

  test.each([
    '',
    'istio.io/debug',
    '../../package',
    'a/../b.C',
    '..',
    'envoy.config.cluster.v3',
    'google.protobuf.NoSuch',
  ])('the type URL %j has no definition', (url) => {
    expect(new TypeRegistry().find(url)).toBeUndefined();
  });
});
