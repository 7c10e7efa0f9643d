import { describe, expect, test } from 'vitest';
import { parseDump } from '../../../src/core/decode/dump.ts';
import { MeshdbgError } from '../../../src/core/errors.ts';
import type { SectionBody } from '../../../src/core/model/capture.ts';

const bodyOf = (bytes: Uint8Array | string): SectionBody => ({
  section: 'config_dump',
  origin: 'envoy',
  bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes,
  from: 'dump.json',
});

const ADMIN = 'type.googleapis.com/envoy.admin.v3.';
const CLUSTERS = `{"@type":"${ADMIN}ClustersConfigDump","static_clusters":[{"cluster":{"name":"a"}}]}`;
const ROUTES = `{"@type":"${ADMIN}RoutesConfigDump","static_route_configs":[]}`;
const DUMP = `{"configs":[${CLUSTERS},${ROUTES}]}`;
const wanted = new Set(['clusters']);

/** The sentence that a body is refused with. */
function refusal(text: Uint8Array | string, limit?: number): string {
  try {
    parseDump(bodyOf(text), limit === undefined ? { wanted } : { wanted, limit });
  } catch (error) {
    if (error instanceof MeshdbgError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('parseDump', () => {
  test('builds the wanted sections and names the others', () => {
    expect(parseDump(bodyOf(DUMP), { wanted })).toEqual([
      JSON.parse(CLUSTERS),
      { '@type': `${ADMIN}RoutesConfigDump` },
    ]);
  });

  test('a section that is not wanted may be larger than one string can be', () => {
    const large = DUMP.replace('[]', `["${'x'.repeat(1000)}"]`);
    expect(refusal(large, 500)).toBe('accepted');
  });

  test('a wanted section that is larger than one string can be is refused with a way out', () => {
    expect(refusal(DUMP, CLUSTERS.length)).toBe('accepted');
    expect(refusal(DUMP, CLUSTERS.length - 1)).toMatch(
      /^too-large: The clusters of dump.json has /,
    );
  });

  test.each([
    ['', 'it is empty'],
    ['  \n', 'it is empty'],
    ['<!DOCTYPE html><html>', 'it is a web page, not JSON'],
    ['Failed to convert protobuf message to JSON string: x', 'this Envoy could not write it'],
    ['HTTP/1.1 200 OK\r\n\r\n{}', 'it begins with HTTP headers'],
    ['Error from server (NotFound): pods "x" not found', 'it is an error message of kubectl'],
    ['apiVersion: v1\nkind: Service\n', 'it is YAML, not JSON'],
    ['cluster::default_priority::max_connections::1024', 'it is text, not JSON'],
    ['\u0000\u0001\u0002', 'it is binary data, not JSON'],
    [`[${CLUSTERS}]`, 'it is a JSON array, not an object'],
    ['null', 'it is a single JSON value, not an object'],
    [`${DUMP}\n${DUMP}`, 'it holds several JSON documents (JSON lines)'],
    [`${DUMP} trailing`, `something follows its JSON after ${DUMP.length + 1} bytes`],
    [DUMP.slice(0, -1), `its JSON ends after ${DUMP.length - 1} bytes, before it is complete`],
    [DUMP.slice(0, 60), 'its JSON ends after 60 bytes, before it is complete'],
    [DUMP.slice(0, 90), 'its JSON ends after 90 bytes, inside ClustersConfigDump, before'],
    [DUMP.replace('"name":"a"', '"name":a'), 'its JSON is damaged inside ClustersConfigDump'],
    ['{"cluster_statuses":[]}', "it is Envoy's answer on /clusters"],
    ['{"apiVersion":"v1","kind":"List","items":[]}', 'it is a Kubernetes object'],
    ['{"constructor":1}', 'it is JSON without the configs of a config dump'],
    [`{"configs":[${'['.repeat(10_000)}${']'.repeat(10_000)}]}`, 'it is nested deeper than'],
  ])('refuses in one sentence what is no whole dump (case %#)', (text, why) => {
    expect(refusal(text)).toContain(`unreadable: dump.json cannot be read: ${why}`);
  });

  test('reads what PowerShell and Windows editors write', () => {
    const utf16 = new Uint8Array(2 + DUMP.length * 2);
    utf16.set([0xff, 0xfe]);
    for (let index = 0; index < DUMP.length; index++) utf16[2 + index * 2] = DUMP.charCodeAt(index);
    const expected = parseDump(bodyOf(DUMP), { wanted });
    expect(parseDump(bodyOf(utf16), { wanted })).toEqual(expected);
    expect(parseDump(bodyOf(`\uFEFF${DUMP}`), { wanted })).toEqual(expected);
  });

  test("rewrites istiod's spelling, also when only one part shows it", () => {
    const part = `{"@type":"${ADMIN}ClustersConfigDump","dynamicActiveClusters":[{"versionInfo":"1"}]}`;
    expect(parseDump(bodyOf(`{"configs":[${part}]}`), { wanted })).toEqual([
      { '@type': `${ADMIN}ClustersConfigDump`, dynamic_active_clusters: [{ version_info: '1' }] },
    ]);
  });

  test('keys of the data never reach a prototype', () => {
    const part = `{"@type":"${ADMIN}ClustersConfigDump","dynamicActiveClusters":[],"__proto__":{"polluted":true},"constructor":{"a":1}}`;
    const [built] = parseDump(bodyOf(`{"configs":[${part}]}`), { wanted });
    expect(Object.getPrototypeOf(built)).toBe(Object.prototype);
    expect(Object.keys(built ?? {})).toContain('__proto__');
    expect(built).not.toHaveProperty('polluted');
  });
});
