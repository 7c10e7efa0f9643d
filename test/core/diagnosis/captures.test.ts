import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/core/diagnosis/diagnose.ts';
import { outcomeOf } from '../../../src/core/logs/meaning/outcome.ts';
import { loggingGaps } from '../../../src/core/diagnosis/access-logging.ts';
import { joinRequests } from '../../../src/core/logs/join/join-window.ts';
import type { Answer } from '../../../src/core/logs/join/joined-request.ts';
import { proxyText } from '../../../src/core/model/proxy.ts';
import type { ResourceRef } from '../../../src/core/model/resource.ts';
import { BUNDLES } from '../../support/captures.ts';
import { captureLogs, type CaptureLogs, type SentRequest } from '../../support/capture-logs.ts';

/** Hundreds of small meshes, where they are at hand; some of them are enough for each run. */
const BULK = '../shared/bulk';
const bulk = existsSync(BULK) ? readdirSync(BULK).filter((name, index) => !name.endsWith('.md') && index % 6 === 0).map((name) => `${BULK}/${name}`) : []; // prettier-ignore

describe.each([...BUNDLES, ...bulk])('logs of %s', (bundle) => {
  it('join every request that two proxies logged, tell who answered it, and diagnose every failure', async () => {
    const capture = await captureLogs(bundle);
    if (capture === undefined) return;
    const { records, facts } = capture;
    const joined = new Map(joinRequests(records).map((request) => [request.requestId, request]));
    const failures: string[] = [];
    for (const sent of capture.requests) {
      const lines = records.filter(({ entry }) => sent.requestId !== undefined && entry.request_id === sent.requestId); // prettier-ignore
      if (lines.length === 0 || sent.requestId === undefined) continue;
      const calls = joined.get(sent.requestId)?.calls ?? [];
      const [first] = calls;
      const proxies = new Set(lines.map(({ proxy }) => proxyText(proxy)));
      const isWhole = calls.length === 1 && first?.client !== undefined;
      if (proxies.size > 1 && !isWhole) failures.push(`${sent.name} ${sent.requestId} is in ${calls.length} parts`); // prettier-ignore
      if (first !== undefined && !isAnswerOf(first.answer, sent)) failures.push(`${sent.name} ${sent.requestId} was answered by ${sent.pod ?? ''}, not ${JSON.stringify(first.answer)}`); // prettier-ignore
    }
    expect(failures).toEqual([]);

    const result = diagnose(records, facts);
    const told = result.groups.reduce((sum, { count }) => sum + count, 0);
    expect(told).toBe(result.failed + result.delayed);
    if (records.some(({ entry }) => outcomeOf(entry) === 'failed')) expect(result.failed).toBeGreaterThan(0); // prettier-ignore
    // No failing line of Istio's own formats is left without words.
    expect(result.groups.filter(({ diagnosis }) => diagnosis.code === 'answered-by-proxy')).toEqual([]); // prettier-ignore
  });
});

/** An application that has no sidecar, or whose line was filtered, is only known by its address. */
const isAnswerOf = ({ by, proxy }: Answer, { pod }: SentRequest): boolean =>
  pod === undefined || by === 'upstream' || (by === 'application' && proxy?.pod === pod);

/** Causes that no access line can show: nothing failed by them in the lines, or the whole line is missing. */
const UNSEEN: Readonly<Record<string, readonly string[]>> = {
  // Answers came, from another version than was meant.
  'bookinfo-misversioned': ['DestinationRule default/reviews'],
  'gateway-overlap': ['VirtualService team-a/shop'],
  'weather-conflicting-dr': ['VirtualService web/weather-backend'],
  // Envoy ends such handshakes without an access line.
  'gateway-secret-missing': ['Gateway shop/admin', 'Gateway shop/blog', 'Secret istio-system/docs-cert', 'Secret istio-system/api-cert'],
  // What Envoy refused never came to have an effect.
  'rejected-listener': ['EnvoyFilter shop/search-trace-header'],
  rollout: ['EnvoyFilter default/broken-lua'],
  // The format, which is no failure.
  'json-custom-accesslog': ['MeshConfig istio-system/istio'],
}; // prettier-ignore

describe.each(BUNDLES)('causes of %s', (bundle) => {
  it('are named by what the lines tell', async () => {
    const capture = await captureLogs(bundle);
    if (capture === undefined || capture.causes.length === 0) return;
    const name = /([^/]+?)(?:\.tgz)?$/.exec(bundle)?.[1] ?? '';
    const named = namedBy(capture);
    const missing = capture.causes.filter((cause) => !named.some((one) => isSame(cause, one)));
    expect(missing.map(idOf).filter((id) => UNSEEN[name]?.includes(id) !== true)).toEqual([]);
  });
});

function namedBy({ records, facts, snapshot }: CaptureLogs): ResourceRef[] {
  const { groups } = diagnose(records, facts);
  const gaps = snapshot.proxies.flatMap((proxy) => loggingGaps(proxy, facts));
  return [
    ...groups.flatMap(({ diagnosis: { resource, related } }) => [resource, ...related]),
    ...gaps.map(({ resource }) => resource),
  ].filter((ref) => ref !== null);
}

const idOf = ({ kind, namespace, name }: ResourceRef): string => `${kind} ${namespace}/${name}`;

/** The mesh config is a ConfigMap; of a workload's pods each stands for all. */
function isSame(cause: ResourceRef, found: ResourceRef): boolean {
  if (cause.namespace !== found.namespace) return false;
  if (cause.kind === 'MeshConfig') return found.kind === 'ConfigMap' && found.name === cause.name;
  if (cause.kind !== found.kind) return false;
  return cause.name === found.name || (cause.kind === 'Pod' && found.name.startsWith(`${cause.name}-`)); // prettier-ignore
}
