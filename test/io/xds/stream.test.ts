import { describe, expect, test } from 'vitest';
import type { SeenRequest } from '../../../src/io/demo/xds/content.ts';
import { sectionsOf } from '../../../src/io/demo/xds/resources.ts';
import { xdsClient } from '../../../src/io/xds/client.ts';
import { CDS, ECDS, EDS, LDS, RDS } from '../../../src/io/xds/type-urls.ts';
import type { StreamRequest, XdsResponse } from '../../../src/ports/control-plane.ts';
import { demoContent, istiodDumps } from '../../support/xds-bundle.ts';
import { serve } from '../../support/xds-calls.ts';
import { endpointAt } from '../../support/xds-servers.ts';

const [proxy = ''] = [...istiodDumps().keys()].filter((name) => name.startsWith('productpage'));

function asking(typeUrls: readonly string[], more: Partial<StreamRequest> = {}): StreamRequest {
  const node = {
    id: `sidecar~10.0.0.1~${proxy}~default.svc.cluster.local`,
    metadata: { NAMESPACE: 'default' },
  };
  return { node, typeUrls, signal: new AbortController().signal, limitMs: 10_000, ...more };
}

async function all(port: number, request: StreamRequest): Promise<XdsResponse[]> {
  const responses: XdsResponse[] = [];
  for await (const response of xdsClient.stream(endpointAt(port, { mode: 'plaintext' }), request))
    responses.push(response);
  return responses;
}

/** Names in a section of istiod's dump, by the path from an entry to the name; sorted. */
function dumped(section: string, list: string, ...path: string[]): string[] {
  const found = sectionsOf(istiodDumps().get(proxy)).find((config) =>
    String(get(config, '@type')).endsWith(`.${section}`),
  );
  const entries: unknown = get(found, list);
  return (Array.isArray(entries) ? entries : [])
    .map((entry: unknown) => String(path.reduce(get, entry)))
    .sort();
}

function names(response: XdsResponse | undefined, field = 'name'): string[] {
  return (response?.resources ?? []).map(({ value }) => String(get(value, field))).sort();
}

function get(json: unknown, key: string): unknown {
  return typeof json === 'object' && json !== null ? Reflect.get(json, key) : undefined;
}

describe('what istiod would send to a proxy', () => {
  test('clusters, their endpoints, listeners and their routes, each once', async () => {
    const { port } = await serve();
    const responses = await all(port, asking([CDS, EDS, LDS, RDS]));
    const byType = new Map(responses.map((response) => [response.typeUrl, response]));
    expect(responses).toHaveLength(4);
    const clusters = dumped('ClustersConfigDump', 'dynamicActiveClusters', 'cluster', 'name');
    expect(names(byType.get(CDS))).toEqual(clusters);
    const endpoints = dumped(
      'EndpointsConfigDump',
      'dynamicEndpointConfigs',
      'endpointConfig',
      'clusterName',
    );
    expect(names(byType.get(EDS), 'cluster_name')).toEqual(endpoints);
    const listeners = dumped('ListenersConfigDump', 'dynamicListeners', 'name');
    expect(names(byType.get(LDS))).toEqual(listeners);
    const routes = dumped('RoutesConfigDump', 'dynamicRouteConfigs', 'routeConfig', 'name');
    expect(names(byType.get(RDS))).toEqual(routes);
    expect(byType.get(RDS)).toMatchObject({
      versionInfo: expect.stringMatching(/^demo\//),
      losses: { opaque: {}, unknownFields: {} },
    });
  });

  test('routes alone: listeners are asked for on the way, and not given', async () => {
    const responses = await all((await serve()).port, asking([RDS]));
    expect(responses.map(({ typeUrl }) => typeUrl)).toEqual([RDS]);
  });

  test('given names are asked for instead', async () => {
    const [name = ''] = dumped('RoutesConfigDump', 'dynamicRouteConfigs', 'routeConfig', 'name');
    const responses = await all(
      (await serve()).port,
      asking([RDS], { resourceNames: { [RDS]: [name] } }),
    );
    expect(responses.map((response) => names(response))).toEqual([[name]]);
  });

  test('a type that nothing names ends without a response', async () => {
    expect(await all((await serve()).port, asking([ECDS]))).toEqual([]);
  });

  test('every response is acknowledged, a push in between too', async () => {
    const seen: SeenRequest[] = [];
    const server = await serve({ onRequest: (request) => seen.push(request) });
    const endpoint = endpointAt(server.port, { mode: 'plaintext' });
    const received: XdsResponse[] = [];
    for await (const response of xdsClient.stream(endpoint, asking([CDS, 'istio.io/never']))) {
      received.push(response);
      const { nonce, versionInfo } = response;
      await expect
        .poll(() =>
          seen.filter((request) => request.nonce === nonce && request.versionInfo === versionInfo),
        )
        .toHaveLength(1);
      if (received.length === 3) break;
      void server.push();
    }
    expect(new Set(received.map(({ versionInfo }) => versionInfo)).size).toBe(3);
    expect(seen.every(({ node, refused }) => node.includes(proxy) && !refused)).toBe(true);
  });

  test('a type that does not come is named at the limit', async () => {
    const content = {
      ...demoContent,
      configDump: (id: string) =>
        id === proxy ? demoContent.configDump(id) : new Promise(() => undefined),
    };
    const { port } = await serve({ content });
    const request = asking([CDS, EDS], {
      limitMs: 400,
      node: { id: 'sidecar~10.0.0.1~nobody.default~x', metadata: {} },
    });
    await expect(all(port, request)).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('CDS and EDS'),
    });
  });
});
