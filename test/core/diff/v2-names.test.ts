import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DROP_NOISE } from '../../../src/core/diff/dropped.ts';
import { normalForm } from '../../../src/core/diff/normal-form.ts';
import { certainlySame } from '../../../src/core/diff/same.ts';
import { v3Name } from '../../../src/core/diff/v2-names.ts';

const PROTOS = 'node_modules/@grpc/grpc-js-xds/deps/envoy-api/envoy';
const PREVIOUS =
  /^message (\w+) \{\n(?:(?!^\}).*\n)*? {2}option \(udpa\.annotations\.versioning\)\.previous_message_type =\s*"([^"]+)"/gm;

/** Every message of v3 with what it was in v2, as Envoy's protos have it. */
const renamed = readdirSync(PROTOS, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.proto'))
  .map((path) => readFileSync(join(PROTOS, path), 'utf8').replaceAll('\r\n', '\n'))
  .flatMap((proto) => {
    const packageName = /^package (.*);/m.exec(proto)?.[1];
    return Array.from(proto.matchAll(PREVIOUS), ([, message = '', before = '']) => ({
      before,
      after: `${packageName}.${message}`,
    }));
  });

/** Answers of services, of the admin API and log entries never stand in config. */
const inConfig = renamed.filter(
  ({ before, after }) => !/\.v3\./.test(before) && !/^envoy\.(?:service|data|admin)\./.test(after),
);

describe('names of Envoy API v2', () => {
  it('lead to the names of v3 that the protos say', () => {
    expect(inConfig.length).toBeGreaterThan(200);
    const found = inConfig.map(({ before }) => ({ before, after: v3Name(before) }));
    expect(found).toEqual(inConfig);
  });

  it('of v3 and of others stay', () => {
    for (const { after } of renamed) expect(v3Name(after)).toBe(after);
    for (const name of [
      'istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig',
      'google.protobuf.Struct',
      'envoy.unheard.of.v2.Thing',
      '',
    ])
      // prettier-ignore
      expect(v3Name(name)).toBe(name);
  });

  it('are no difference in an Any or a TypedStruct', () => {
    const any = (type: string) => ({ typed_config: { '@type': `type.googleapis.com/${type}`, stat_prefix: 'a' } }); // prettier-ignore
    const struct = (type: string) => ({
      typed_config: {
        '@type': 'type.googleapis.com/udpa.type.v1.TypedStruct',
        type_url: `type.googleapis.com/${type}`,
        value: { stat_prefix: 'a' },
      },
    });
    const v2 = 'envoy.config.filter.network.http_connection_manager.v2.HttpConnectionManager';
    const v3 = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
    for (const old of [any(v2), struct(v2)]) {
      expect(normalForm(old)).toEqual(normalForm(any(v3)));
      expect(certainlySame(old, any(v3), DROP_NOISE)).toBe(true);
    }
  });
});
