import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeKubeDocuments, kubeDocuments } from '../../src/core/decode/kube-file.ts';
import { buildWorld } from '../../src/core/intent/world/world.ts';
import { clusterOutcomes } from '../../src/core/tls/client/cluster-outcomes.ts';
import { encounterOf } from '../../src/core/tls/pair/client-encounter.ts';
import { tlsMesh } from '../../src/core/tls/mesh/mesh.ts';
import { envoyBinary } from '../support/envoy.ts';
import { ATTEMPTS, startTlsScene, type TlsScene } from './tls-scene.ts';

const PODS = ['client 192.0.2.7', 'server 127.0.0.1'].map((line) => {
  const [name, ip] = line.split(' ');
  return `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop }
spec: { serviceAccountName: ${name}, containers: [{ name: app }, { name: istio-proxy, args: [proxy, sidecar] }] }
status: { phase: Running, podIP: ${ip} }`;
});

/** What is said of two configs is what happens between two Envoys that have them. */
describe.skipIf(envoyBinary() === undefined)('two Envoys, on paper and on the wire', () => {
  let scene: TlsScene;
  beforeAll(async () => {
    scene = await startTlsScene();
  });
  afterAll(() => scene?.stop());

  test.each(ATTEMPTS)('$name: $verdict ($reason)', async (attempt) => {
    const { client, server } = scene;
    const { objects } = decodeKubeDocuments(kubeDocuments(Buffer.from(PODS.join('\n---')), 'pods.yaml')); // prettier-ignore
    const mesh = tlsMesh(buildWorld({ objects }), [client, server], new Date().toISOString());
    const outcomes = clusterOutcomes(client, attempt.name, { bytes: 'http1', overridesAlpn: false, destination: undefined }); // prettier-ignore
    const judged = outcomes.map((outcome) =>
      outcome.kind === 'sent'
        ? encounterOf(mesh, outcome.sent, { ground: 'actual', client, isBare: false, speaksTls: false }) // prettier-ignore
        : outcome,
    );
    expect(judged).toMatchObject([{ verdict: attempt.verdict, reason: attempt.reason }]);
    expect(await scene.speak(attempt)).toBe(attempt.verdict === 'ok');
  });
});
