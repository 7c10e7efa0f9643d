import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DemoClient, startDemo } from '../../support/demo-client.ts';

let bundle: string;
beforeEach(() => {
  bundle = mkdtempSync(join(tmpdir(), 'meshdbg-bundle-'));
});
afterEach(() => rmSync(bundle, { recursive: true, force: true }));

function put(path: string, content: string): void {
  mkdirSync(join(bundle, path, '..'), { recursive: true });
  writeFileSync(join(bundle, path), content);
}

const onDemo = async (use: (client: DemoClient) => Promise<void>): Promise<void> => {
  const demo = await startDemo({ bundle });
  try {
    await use(new DemoClient(demo));
  } finally {
    await demo.stop();
  }
};

describe('a bundle of one config dump', () => {
  it('gets a pod for its proxy, and the time of its last update', async () => {
    put(
      'proxies/shop/frontend/config_dump.json',
      '{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump","static_clusters":[{"last_updated": "2026-01-02T03:04:05.006Z"}]}]}',
    );
    await onDemo(async (client) => {
      const [pod] = (await client.json('/api/v1/pods')).items;
      expect(pod).toMatchObject({ metadata: { namespace: 'shop', name: 'frontend' } });
      const path = '/api/v1/namespaces/shop/pods/frontend/portforward?ports=15000';
      const stream = await client.stream(path, 'v4.channel.k8s.io');
      const request = 'GET /config_dump HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
      stream.socket.send(Buffer.concat([Buffer.of(0), Buffer.from(request)]));
      await stream.closed;
      expect(stream.channels.get(0)?.toString()).toMatch(/date: Fri, 02 Jan 2026 03:04:06 GMT/i);
    });
  });

  it('listens where its bootstrap says', async () => {
    put(
      'proxies/shop/frontend/config_dump.json',
      '{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.BootstrapConfigDump","bootstrap":{"admin":{"address":{"socket_address":{"address":"127.0.0.1","port_value":15999}}}}}]}',
    );
    await onDemo(async (client) => {
      const errors: string[] = [];
      for (const port of [15999, 15000]) {
        const path = `/api/v1/namespaces/shop/pods/frontend/portforward?ports=${port}`;
        const stream = await client.stream(path, 'v4.channel.k8s.io');
        const request = 'GET /config_dump HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
        stream.socket.send(Buffer.concat([Buffer.of(0), Buffer.from(request)]));
        await stream.closed;
        errors.push(stream.channels.get(1)?.subarray(2).toString() ?? '');
      }
      expect(errors).toEqual(['', expect.stringContaining('connection refused')]);
    });
  });
});

describe('objects of any kind', () => {
  it('are served under the plural that their authors use, in every version of theirs', async () => {
    const kinds = [
      ['security.istio.io/v1', 'AuthorizationPolicy', 'authorizationpolicies'],
      ['security.istio.io/v1beta1', 'AuthorizationPolicy', 'authorizationpolicies'],
      ['gateway.networking.k8s.io/v1', 'GatewayClass', 'gatewayclasses'],
      ['networking.istio.io/v1alpha3', 'EnvoyFilter', 'envoyfilters'],
      ['telemetry.istio.io/v1', 'Telemetry', 'telemetries'],
    ];
    put(
      'kubernetes/all.yaml',
      kinds
        .map(
          ([apiVersion, kind], index) =>
            `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x${index}, namespace: shop}\n`,
        )
        .join('---\n'),
    );
    await onDemo(async (client) => {
      for (const [apiVersion, kind, plural] of kinds)
        expect(await client.json(`/apis/${apiVersion}/${plural}`), plural).toMatchObject({
          kind: `${kind}List`,
          items: expect.arrayContaining([expect.objectContaining({ kind, apiVersion })]),
        });
      const { preferredVersion } = await client.json('/apis/security.istio.io');
      expect(preferredVersion.version).toBe('v1');
    });
  });
});

describe('a pod that does not run', () => {
  it('has no tunnel', async () => {
    put(
      'kubernetes/pod.yaml',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: late, namespace: shop}\nstatus: {phase: Pending}\n',
    );
    await onDemo(async (client) => {
      const path = '/api/v1/namespaces/shop/pods/late/portforward?ports=15000';
      await expect(client.stream(path, 'v4.channel.k8s.io')).rejects.toThrow(
        /400 .*pod late is not running. Current status=Pending/,
      );
    });
  });
});
