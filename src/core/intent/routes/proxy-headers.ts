import { flag, object } from '../../decode/read.ts';
import type { IntentProxy } from '../model/proxy.ts';

/** What proxyHeaders of the ProxyConfig say to routes (istio/pilot/pkg/networking/util/proxy_headers.go). */
interface RouteProxyHeaders {
  /** x-envoy-attempt-count is sent along. */
  readonly attemptCount: boolean;
  /** x-forwarded-host is added where the host is rewritten. */
  readonly forwardedHost: boolean;
}

export function routeProxyHeaders({ proxyConfig }: IntentProxy): RouteProxyHeaders {
  const headers = object(proxyConfig, 'proxyHeaders');
  return {
    attemptCount: flag(object(headers, 'attemptCount'), 'disabled') !== true,
    forwardedHost: flag(object(headers, 'xForwardedHost'), 'enabled') === true,
  };
}
