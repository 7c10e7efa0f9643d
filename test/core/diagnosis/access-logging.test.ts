import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isObject, object } from '../../../src/core/decode/read.ts';
import { loggingGaps, type LoggingGap } from '../../../src/core/diagnosis/access-logging.ts';
import type { Facts } from '../../../src/core/diagnosis/facts.ts';
import { resourceText } from '../../../src/core/model/resource.ts';
import { loggingNotes } from '../../../src/report/logs-access-logging.ts';
import { objectYaml, shopFacts } from './facts-yaml.ts';

const MESH = (settings: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "${settings}" }`;

const telemetry = (name: string, spec: string): string => objectYaml('Telemetry', name, spec);

/** What the Envoy of web has by the YAML. */
function gapsOf(facts: Facts): LoggingGap[] {
  const proxy = facts.mesh.configOf({ namespace: 'shop', pod: 'web' }, 'policy');
  return proxy === undefined ? [] : loggingGaps(proxy, facts);
}

const facts = (...yaml: readonly string[]): Facts => shopFacts(yaml.join('\n---\n'), (proxy) => proxy); // prettier-ignore

describe('access logs', () => {
  it('that are on are no gap', () => {
    expect(gapsOf(facts(MESH('accessLogFile: /dev/stdout')))).toEqual([]);
  });

  it('that no mesh config turns on are told with both ways to do it', () => {
    const [gap, ...others] = gapsOf(facts(MESH('enableTracing: true')));
    expect(others).toEqual([]);
    expect(gap).toMatchObject({ state: 'off', sides: ['client', 'server'] });
    expect(gap?.resource && resourceText(gap.resource)).toBe('ConfigMap istio-system/istio data.mesh.accessLogFile'); // prettier-ignore
    expect(parse(gap?.meshYaml ?? '')).toEqual({ meshConfig: { accessLogFile: '/dev/stdout' } });
    expect(parse(gap?.yaml ?? '')).toMatchObject({ kind: 'Telemetry', metadata: { namespace: 'shop' }, spec: { selector: { matchLabels: { app: 'web' } }, accessLogging: [{ providers: [{ name: 'envoy' }] }] } }); // prettier-ignore
  });

  const ON = MESH('accessLogFile: /dev/stdout');
  it.each([
    ['of the namespace', 'quiet', '{ accessLogging: [{ disabled: true, providers: [{ name: envoy }] }] }', 'off', 'disabled'],
    ['of the workload', 'quiet', '{ selector: { matchLabels: { app: web } }, accessLogging: [{ disabled: true, providers: [{ name: envoy }] }], metrics: [{}] }', 'off', 'disabled'],
    ['with a filter', 'some', '{ accessLogging: [{ providers: [{ name: envoy }], filter: { expression: "response.code >= 400" } }] }', 'filtered', 'filter.expression'],
  ])('that a Telemetry %s turns off or filters: its YAML turns them on', (_, name, spec, state, field) => {
    const [gap] = gapsOf(facts(ON, telemetry(name, spec)));
    expect(gap?.state).toBe(state);
    expect(gap?.resource && resourceText(gap.resource)).toBe(`Telemetry shop/${name} spec.accessLogging[0].${field}`);
    if (state === 'filtered') expect(gap?.details).toEqual(['response.code >= 400']);
    expect(gap?.meshYaml).toBeNull();
    // Applied beside (or in place of) what is there, it does what it says.
    const written: unknown = parse(gap?.yaml ?? '');
    const isSame = object(isObject(written) ? written : undefined, 'metadata')?.['name'] === name;
    expect(gapsOf(facts(ON, ...(isSame ? [] : [telemetry(name, spec)]), gap?.yaml ?? ''))).toEqual([]);
  }); // prettier-ignore

  it('of one side are told as that side', () => {
    const [gap, ...others] = gapsOf(facts(ON, telemetry('half', '{ accessLogging: [{ match: { mode: CLIENT }, disabled: true, providers: [{ name: envoy }] }] }'))); // prettier-ignore
    expect(others).toEqual([]);
    expect(gap).toMatchObject({ sides: ['client'], state: 'off' });
    expect(gap?.text).toContain('that it sends');
  });

  it('that go to a file are elsewhere', () => {
    const [gap] = gapsOf(facts(MESH('accessLogFile: /var/log/access.log')));
    expect(gap).toMatchObject({ state: 'elsewhere', details: ['/var/log/access.log'] });
  });

  it('are told once for replicas, the YAML line by line', () => {
    const [gap] = gapsOf(facts(MESH('enableTracing: true')));
    if (gap === undefined) throw new Error('no gap');
    const notes = loggingNotes([gap, { ...gap, proxy: { namespace: 'shop', pod: 'web-2' } }]);
    expect(notes.filter((note) => note.includes('writes no access lines'))).toHaveLength(1);
    expect(notes).toContain('  kind: Telemetry');
    expect(notes).toContain('or, for the whole mesh:');
    expect(notes.every((note) => !note.includes('\n'))).toBe(true);
  });

  it('of a proxy whose listeners were not read are no gap', () => {
    const all = facts(MESH('enableTracing: true'));
    const proxy = all.mesh.configOf({ namespace: 'shop', pod: 'web' }, 'policy');
    if (proxy === undefined) throw new Error('no proxy');
    expect(loggingGaps({ ...proxy, listeners: [] }, all)).toEqual([]);
    // Without objects the listeners still tell.
    expect(loggingGaps(proxy, undefined)).toMatchObject([{ state: 'off', resource: null }]);
  });
});
