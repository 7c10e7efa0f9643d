import { describe, expect, test } from 'vitest';
import { xdsClient } from '../../../src/io/xds/client.ts';
import { DEMO_ISTIOD, istiodDumps, istiodFile } from '../../support/xds-bundle.ts';
import { TLS, syncz, failing, tlsServer } from '../../support/xds-calls.ts';
import { endpointAt } from '../../support/xds-servers.ts';

describe('debug types over TLS with a token', () => {
  test('syncz: every proxy with its state per type, and who answered', async () => {
    const answer = await xdsClient.debug(
      endpointAt((await tlsServer()).port, TLS, 'good\n'),
      syncz(),
    );
    expect(answer.controlPlane).toMatchObject({ pod: DEMO_ISTIOD, version: '1.32.0' });
    expect(answer.resources).toHaveLength(JSON.parse(istiodFile('syncz.json').toString()).length);
    expect(answer.resources[0]).toMatchObject({
      typeUrl: 'type.googleapis.com/envoy.service.status.v3.ClientConfig',
      value: {
        node: { metadata: { CLUSTER_ID: 'Kubernetes' } },
        generic_xds_configs: expect.arrayContaining([
          expect.objectContaining({ config_status: 'SYNCED' }),
        ]),
      },
    });
    expect(answer.losses).toEqual({ opaque: {}, unknownFields: {} });
  });

  test('config_dump of one proxy, without endpoints, in snake_case; an unknown proxy gives no resources', async () => {
    const endpoint = endpointAt((await tlsServer()).port, TLS, 'good');
    const [proxy = ''] = istiodDumps().keys();
    const dump = (name: string) =>
      xdsClient.debug(
        endpoint,
        syncz({ typeUrl: 'istio.io/debug/config_dump', resourceNames: [name] }),
      );
    const answer = await dump(proxy);
    expect(answer.resources.map(({ typeUrl }) => typeUrl.replace(/.*v3\./, ''))).not.toContain(
      'EndpointsConfigDump',
    );
    const clusters = answer.resources.find(({ typeUrl }) => typeUrl.endsWith('ClustersConfigDump'));
    expect(clusters?.value).toHaveProperty(
      'dynamic_active_clusters.0.cluster.@type',
      'type.googleapis.com/envoy.config.cluster.v3.Cluster',
    );
    expect((await dump('nobody.nowhere')).resources).toEqual([]);
  });

  test('a debug page comes as its bytes and parsed', async () => {
    const endpoint = endpointAt((await tlsServer()).port, TLS, 'good');
    const page = await xdsClient.debug(
      endpoint,
      syncz({ typeUrl: 'istio.io/debug', resourceNames: ['adsz'] }),
    );
    expect(Buffer.from(page.resources[0]?.bytes ?? []).equals(istiodFile('adsz.json'))).toBe(true);
    expect(page.resources[0]?.value).toEqual(JSON.parse(istiodFile('adsz.json').toString()));
    const missing = await xdsClient.debug(
      endpoint,
      syncz({ typeUrl: 'istio.io/debug', resourceNames: ['nothingz'] }),
    );
    expect(missing.resources[0]?.value).toBe('404 page not found\n');
  });

  test('a token that is refused, missing or without rights', async () => {
    const { port } = await tlsServer();
    expect(await failing(endpointAt(port, TLS, 'stale'))).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('does not accept the token'),
    });
    expect(await failing(endpointAt(port, TLS))).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('asks for a token'),
    });
    expect(await failing(endpointAt(port, TLS, 'other'))).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('istio.io/debug/syncz'),
    });
    const broken = await failing(endpointAt(port, TLS, 'sec\nret'));
    expect(broken.code).toBe('unauthorized');
    expect(broken.message).not.toContain('sec');
  });
});
