import { expect, test } from 'vitest';
import {
  mtlsAtPort,
  namespacePeerAuthentication,
  peerAuthentication,
} from '../../../../src/core/intent/security/authentication/peer-authentication.ts';
import { yamlWorld } from '../yaml-world.ts';

/** @param at seconds of the creation time */
const policy = (id: string, at: number, spec: string): string => {
  const [namespace = '', name = ''] = id.split('/');
  return `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: "2026-01-01T00:00:0${at}Z" }
spec: ${spec}
---`;
};
const web = { namespace: 'shop', labels: { app: 'web' } };
const SELECT_WEB = 'selector: { matchLabels: { app: web } }';

const modeOf = (...policies: string[]): string => peerAuthentication(yamlWorld(policies.join('')), web).mode; // prettier-ignore

test('is permissive where nobody says anything, and where everybody leaves it unset', () => {
  expect(modeOf()).toBe('PERMISSIVE');
  expect(modeOf(policy('istio-system/mesh', 1, '{}'), policy('shop/all', 1, '{ mtls: { mode: UNSET } }'))).toBe('PERMISSIVE'); // prettier-ignore
});

test('takes the narrowest policy that sets a mode', () => {
  const mesh = policy('istio-system/mesh', 1, '{ mtls: { mode: STRICT } }');
  const unset = policy('shop/all', 1, '{ mtls: {} }');
  const own = policy('shop/web', 1, `{ mtls: { mode: DISABLE }, ${SELECT_WEB} }`);
  const other = policy('shop/db', 1, '{ mtls: { mode: DISABLE }, selector: { matchLabels: { app: db } } }'); // prettier-ignore
  expect(modeOf(mesh, unset, other)).toBe('STRICT');
  expect(modeOf(mesh, unset, own)).toBe('DISABLE');
});

test('takes the oldest policy of a level, even when it sets nothing', () => {
  const young = policy('shop/a', 5, '{ mtls: { mode: STRICT } }');
  const old = policy('shop/z', 1, '{}');
  expect(modeOf(young, old)).toBe('PERMISSIVE');
});

test('selects nothing from the root namespace', () => {
  expect(modeOf(policy('istio-system/web', 1, `{ mtls: { mode: STRICT }, ${SELECT_WEB} }`))).toBe('PERMISSIVE'); // prettier-ignore
});

test('lets only the policy of a workload set ports; an unset port has the mode of the workload', () => {
  const ports = 'portLevelMtls: { "80": { mode: DISABLE }, "81": { mode: UNSET }, x: { mode: STRICT } }'; // prettier-ignore
  const own = policy('shop/web', 1, `{ mtls: { mode: STRICT }, ${SELECT_WEB}, ${ports} }`);
  const found = peerAuthentication(yamlWorld(own), web);
  expect([80, 81, 82].map((port) => mtlsAtPort(found, port).mode)).toEqual(['DISABLE', 'STRICT', 'STRICT']); // prettier-ignore
  expect(found.ports.size).toBe(2);
  expect(mtlsAtPort(found, 80).source).toMatchObject({ name: 'web', field: 'spec.portLevelMtls.80.mode' }); // prettier-ignore
  const namespaceWide = policy('shop/all', 1, `{ ${ports} }`);
  expect(peerAuthentication(yamlWorld(namespaceWide), web).ports.size).toBe(0);
});

test('knows no mode of a namespace without policies, and permissive for a mesh policy that sets none', () => {
  expect(namespacePeerAuthentication(yamlWorld(''), 'shop')).toBeUndefined();
  const world = yamlWorld(policy('istio-system/mesh', 1, '{}'));
  expect(namespacePeerAuthentication(world, 'shop')?.mode).toBe('PERMISSIVE');
});
