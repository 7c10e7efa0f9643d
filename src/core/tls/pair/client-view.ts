import type { IntentProxy } from '../../intent/model/proxy.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { ambientReason } from '../mesh/ambient.ts';
import { isSentThroughEnvoy } from '../mesh/captured-port.ts';
import type { Ground, TlsMesh } from '../mesh/mesh.ts';
import type { Reason } from '../model/reason.ts';
import type { TlsClient } from '../model/row.ts';

/** All that the judgements of one client's pairs have in common. */
export interface ClientView {
  /** Why nobody knows what it sends; undefined for clients outside of ambient mode. */
  readonly ambient: Reason | undefined;
  readonly proxy: IntentProxy | undefined;
  /** Its Envoy was read, or one of the same workload; or it has none. */
  readonly isRead: boolean;
  /** By which it sends; undefined where it has no proxy, or nothing is known of it. Where only the servers' Envoys were read, it sends what the YAML means. */
  readonly config: Readonly<Record<Ground, ProxySnapshot | undefined>>;
  /** Whether connections to a port go past its Envoy, or there is none. */
  readonly isBareAt: (port: number) => boolean;
}

const viewsOf = once((mesh: TlsMesh) => once((client: TlsClient) => build(mesh, client)));

export const clientView = (mesh: TlsMesh, client: TlsClient): ClientView => viewsOf(mesh)(client);

function build(mesh: TlsMesh, { pod: ref }: TlsClient): ClientView {
  const pod = mesh.podNamed(ref);
  const proxy = mesh.proxyOf(ref);
  const actual = mesh.configOf(ref, 'actual');
  const policy = proxy && mesh.configOf(ref, 'policy');
  const bare = new Map<number, boolean>();
  return {
    ambient: pod && ambientReason(pod),
    proxy,
    isRead: proxy === undefined || actual !== undefined,
    config: { actual: proxy && (actual ?? policy), policy },
    isBareAt: (port) => {
      let isBare = bare.get(port);
      if (isBare === undefined) {
        isBare = proxy === undefined || (proxy.type === 'sidecar' && !isSentThroughEnvoy(proxy, port)); // prettier-ignore
        bare.set(port, isBare);
      }
      return isBare;
    },
  };
}
