import { bareOutcomes } from '../client/bare-client.ts';
import type { CalledServer } from '../mesh/server-name.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { ClientView } from './client-view.ts';
import type { Contact } from './contact.ts';

/**
 * A server without the client's own pod, as far as it is called by the addresses of pods: what an application sends to its own address
 * goes past its Envoy both ways, whatever policies say (istio/tools/istio-iptables/pkg/capture/run.go, ISTIO_OUTPUT: -o lo, owner not
 * istio-proxy). The same server for all others; undefined where nobody else is left.
 */
export function withoutSelf({ proxy }: ClientView, server: CalledServer): CalledServer | undefined {
  const { addresses, service } = server;
  // Other services have an address of their own.
  if (proxy?.type !== 'sidecar' || (service !== undefined && !service.isHeadless)) return server;
  const others = addresses.filter((ip) => !proxy.addresses.includes(ip));
  if (others.length === addresses.length) return server;
  return others.length === 0 ? undefined : { ...server, addresses: others };
}

/** The path of an application that calls its own address: past its Envoy. */
export function pathToSelf(mesh: TlsMesh, server: CalledServer, speaksTls: boolean) {
  const legs = bareOutcomes(mesh, server, speaksTls).map((outcome) =>
    outcome.kind === 'refused' ? { outcome } : { outcome, contact: PAST_ENVOY },
  );
  return { legs, ends: [], isOwn: true };
}

const PAST_ENVOY: Contact = {
  ends: undefined,
  encounter: () => ({
    verdict: 'ok',
    reason: 'not-captured',
    accepts: 'plaintext',
    pod: undefined,
    destination: undefined,
  }),
};
