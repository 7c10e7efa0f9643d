import { describe, expect, test } from 'vitest';
import { isObject, objects, text } from '../../src/core/decode/read.ts';
import { INTENT_KINDS, INTENT_NEEDS } from '../../src/core/diff/intended-sides.ts';
import { answerRequests } from '../../src/core/explain/answer.ts';
import { explainMesh } from '../../src/core/explain/ground/explain-mesh.ts';
import type { Needs } from '../../src/core/model/capture.ts';
import type { ResourceRef } from '../../src/core/model/resource.ts';
import type { Snapshot } from '../../src/core/model/snapshot.ts';
import { answerLines } from '../../src/report/explain-answer.ts';
import { BUNDLES, jsonOfBundle, snapshotOfBundle } from '../support/captures.ts';
import { meshdbg } from '../support/context.ts';
import { sentEntries } from '../support/sent-requests.ts';

const NEEDS: Needs = {
  proxy: [
    { section: 'clusters' },
    { section: 'listeners' },
    { section: 'routes' },
    { section: 'endpoints' },
    { section: 'bootstrap', optional: true },
    { section: 'secrets', optional: true },
    { section: 'ecds', optional: true },
    { section: 'hostStatus', optional: true },
  ],
  ...INTENT_NEEDS,
  objects: [...INTENT_KINDS, 'secrets'],
};

/** Causes that no request of its capture shows. */
const UNSEEN: Readonly<Record<string, readonly string[]>> = {
  // Needs several requests at once.
  'airport-resilience': ['DestinationRule airport/section-1 spec.trafficPolicy.connectionPool'],
  // How requests are logged, not where they go.
  'json-custom-accesslog': [
    'MeshConfig istio-system/istio accessLogFormat',
    'Telemetry quiet/no-logs spec.accessLogging[0].disabled',
    'Telemetry errors/errors-only spec.accessLogging[0].filter.expression',
  ],
  // Deleted again when the capture was made.
  rollout: ['EnvoyFilter default/broken-lua spec.configPatches[0].patch.value'],
};

describe.each(BUNDLES)('what %s expects', (bundle) => {
  test('is named, object and field, in the first five lines about a request that shows it', async () => {
    const [expected] = await jsonOfBundle(bundle, 'expect.json');
    const causes = isObject(expected) ? objects(expected, 'cause') : [];
    const entries = causes.length === 0 ? [] : await sentEntries(bundle);
    if (entries.length === 0) return;
    const snapshot = await snapshotOfBundle(bundle, NEEDS);
    const mesh = explainMesh(snapshot);
    const answers = entries.flatMap((entry) => answerRequests(mesh, [entry]).requests.map((one) => answerLines(one).slice(0, 5).map((line) => line.map((cell) => (typeof cell === 'string' ? cell : cell.text)).join('')).join('\n'))); // prettier-ignore
    const name = /([^/]+?)(?:\.tgz)?$/.exec(bundle)?.[1] ?? '';
    const missing = causes.flatMap((cause) => {
      const ref = { kind: text(cause, 'kind') ?? '', namespace: text(cause, 'namespace') ?? '', name: text(cause, 'name') ?? '', field: text(cause, 'field') ?? '' }; // prettier-ignore
      const words = `${ref.kind} ${ref.namespace}/${ref.name} ${ref.field}`;
      return answers.some((answer) => isNamed(answer, ref, snapshot)) || UNSEEN[name]?.includes(words) === true ? [] : [words]; // prettier-ignore
    });
    expect(missing).toEqual([]);
  });
});

/** The mesh config is a ConfigMap; of a workload's pods each stands for all; words in brackets are no field. */
function isNamed(answer: string, { kind, namespace, name, field = '' }: ResourceRef, { objects: all }: Snapshot): boolean {
  const path = field.replace(/ \(.*\)$/, '').replace(/\.mode$/, '');
  if (kind === 'MeshConfig') return answer.includes(`ConfigMap ${namespace}/${name} data.mesh.${path}`);
  if (kind !== 'Pod') return answer.includes(`${kind} ${namespace}/${name} ${path}`);
  return all.some((one) => one.kind === kind && one.namespace === namespace && (one.name === name || one.name.startsWith(`${name}-`)) && answer.includes(`${kind} ${namespace}/${one.name} ${path}`));
} // prettier-ignore

test.each([
  ['gateway-secret-missing', ['gateway/istio-ingressgateway', 'https://docs.example.com/'], 'Gateway shop/docs spec.servers[0].tls.credentialName'],
  ['rejected-listener', ['deploy/admin', 'http://pay.shop:8081/', '-n', 'shop'], 'EnvoyFilter shop/pay-tenant spec.configPatches[0].patch.value.typed_config.default_source_code'],
])('the command says it as well: %s', async (bundle, words, cause) => {
  const { stdout, code } = await meshdbg(['explain', ...words, '--from', `fixtures/bundles/${bundle}`]);
  expect(code).toBe(0);
  expect(stdout.split('\n').slice(0, 5).join('\n')).toContain(cause);
}); // prettier-ignore
