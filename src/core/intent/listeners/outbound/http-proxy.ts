import { number } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import { ipMode, LOCALHOSTS } from '../ip-mode.ts';
import { listenerMessage } from './listener-message.ts';

/** The listener for applications that use the sidecar as an HTTP proxy: proxyHttpPort of the mesh or of the pod (istio/pilot/pkg/networking/core/listener.go, buildHTTPProxy). */
export function httpProxyListener(context: ProxyContext): JsonObject | undefined {
  const { proxy, world } = context;
  const own = /^\d+$/.test(proxy.metadata['HTTP_PROXY_PORT'] ?? '') ? Number(proxy.metadata['HTTP_PROXY_PORT']) : undefined; // prettier-ignore
  const port = own ?? number(world.mesh, 'proxyHttpPort') ?? 0;
  if (port === 0) return undefined;
  const addresses = LOCALHOSTS[ipMode(proxy)];
  return listenerMessage(context, {
    name: `${addresses[0]}_${port}`,
    port: { name: '', number: port, protocol: 'HTTP_PROXY' },
    binding: { addresses, toPort: true },
    chains: [
      {
        serverNames: [],
        cidrs: [],
        isSniffed: false,
        content: { routes: 'http_proxy', protocol: 'HTTP_PROXY', service: undefined, http1: { allow_absolute_url: true } },
        source: undefined,
      },
    ],
    protocol: 'HTTP_PROXY',
    isLocked: false,
    source: undefined,
  }); // prettier-ignore
}
