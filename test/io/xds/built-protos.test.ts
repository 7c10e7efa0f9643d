import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { protoFolders } from '../../../src/io/xds/types/folders.ts';
import { TypeRegistry } from '../../../src/io/xds/types/registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'meshdbg-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Types from all corners: imports of imports, typed structs, our own, and one whose imports we complete. */
const NAMES = [
  'envoy.service.discovery.v3.DiscoveryResponse',
  'envoy.service.status.v3.ClientConfig',
  'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
  'envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication',
  'envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig',
  'udpa.type.v1.TypedStruct',
  'xds.type.v3.TypedStruct',
  'stats.PluginConfig',
  'istio.workload.Address',
];

test('the definitions next to a built bundle are those of the sources, comments aside', async () => {
  const { copyProtos }: { copyProtos: (outdir: string) => number } = await import(
    resolve('scripts/protos.mjs')
  );
  expect(copyProtos(folder)).toBeGreaterThan(350);
  const built = protoFolders(join(folder, 'chunks'));
  expect(built.every((path) => path.startsWith(folder))).toBe(true);
  const fromBuilt = new TypeRegistry(built);
  const fromSources = new TypeRegistry();
  for (const name of NAMES) {
    const type = fromBuilt.find(name);
    expect(type?.toJSON(), name).toEqual(fromSources.get(name).toJSON());
  }
  const { root } = fromBuilt.get(NAMES[0] ?? '');
  expect(root.toJSON()).toEqual(fromSources.get(NAMES[0] ?? '').root.toJSON());
});
