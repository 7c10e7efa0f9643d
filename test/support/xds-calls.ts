import type { MeshdbgError } from '../../src/core/errors.ts';
import type { XdsServer, XdsServerOptions } from '../../src/io/demo/xds/content.ts';
import { startXdsServer } from '../../src/io/demo/xds/server.ts';
import { xdsMessages } from '../../src/io/xds/messages.ts';
import { xdsClient } from '../../src/io/xds/client.ts';
import type { DebugRequest, XdsEndpoint, XdsSecurity } from '../../src/ports/control-plane.ts';
import { afterAll, expect } from 'vitest';
import { DEMO_ISTIOD, demoContent } from './xds-bundle.ts';
import { certificatesFor } from './xds-certificates.ts';
import { rawServer } from './xds-servers.ts';

/** What the certificate of the TLS server is for; its second name is istiod-canary.istio-system.svc. */
export const NAME = 'istiod.istio-system.svc';
export const certificates = certificatesFor(NAME, 'istiod-canary.istio-system.svc');
export const PLAINTEXT = { mode: 'plaintext' } satisfies XdsSecurity;
export const TLS = {
  mode: 'tls' as const,
  roots: certificates.root,
  serverName: NAME,
  insecure: false,
} satisfies XdsSecurity;
const IDENTITY = { namespace: 'istio-system', serviceAccount: 'default' };

const stops: (() => void)[] = [];
afterAll(() => {
  for (const stop of stops) stop();
});

/** The demo's istiod in plaintext, stopped after the file's tests. */
export async function serve(options: Partial<XdsServerOptions> = {}): Promise<XdsServer> {
  const server = await startXdsServer({
    content: demoContent,
    messages: xdsMessages(),
    identity: { pod: DEMO_ISTIOD, version: '1.32.0' },
    ...options,
  });
  stops.push(() => server.stop());
  return server;
}

/** The port of a raw server, stopped after the file's tests. */
export async function raw(...args: Parameters<typeof rawServer>): Promise<number> {
  const server = await rawServer(...args);
  stops.push(() => server.stop());
  return server.port;
}

/** A request for syncz, with changes. */
export function syncz(more: Partial<DebugRequest> = {}): DebugRequest {
  return {
    typeUrl: 'istio.io/debug/syncz',
    resourceNames: [],
    identity: IDENTITY,
    signal: new AbortController().signal,
    limitMs: 10_000,
    ...more,
  };
}

/** The error that a call must end with. */
export function failing(
  endpoint: XdsEndpoint,
  request: DebugRequest = syncz(),
): Promise<MeshdbgError> {
  return xdsClient.debug(endpoint, request).then(
    () => expect.fail('an answer came'),
    (error: MeshdbgError) => error,
  );
}

/** With TLS; knows the tokens "stale" and "other" (no rights), wants one, and takes any other. */
export const tlsServer = (): Promise<XdsServer> =>
  serve({
    tls: certificates,
    accepts: (token) =>
      token === undefined || token === 'stale'
        ? 'unauthenticated'
        : token === 'other'
          ? 'forbidden'
          : 'ok',
  });
