import type { TransportSocket } from '../model/envoy/transport-socket.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';

/** Who asks for a secret, and what as. */
export interface SecretUser {
  readonly kind: 'listener' | 'cluster';
  readonly name: string;
  /** "certificate": shown to the other side. "trust-roots": the other side is checked against them. */
  readonly as: 'certificate' | 'trust-roots';
}

/** Listeners and clusters by the name of the secret that their TLS contexts ask for (SDS); refused versions ask for nothing. */
export function secretUsers(proxy: ProxySnapshot): ReadonlyMap<string, readonly SecretUser[]> {
  const users = new Map<string, Map<string, SecretUser>>();
  const add = (
    kind: SecretUser['kind'],
    name: string,
    socket: TransportSocket | undefined,
  ): void => {
    if (socket?.kind !== 'tls') return;
    const asked = [
      ...socket.certificateSecrets.map((secret) => [secret, 'certificate'] as const),
      ...(socket.validationSecret === undefined
        ? []
        : [[socket.validationSecret, 'trust-roots'] as const]),
    ];
    for (const [secret, as] of asked) {
      const known = users.get(secret) ?? new Map<string, SecretUser>();
      users.set(secret, known);
      known.set(`${kind} ${as} ${name}`, { kind, name, as });
    }
  };
  for (const { config, state } of proxy.listeners) {
    if (state === 'rejected') continue;
    for (const chain of [...config.filterChains, config.defaultFilterChain])
      add('listener', config.name, chain?.transportSocket);
  }
  for (const { config, state } of proxy.clusters) {
    if (state === 'rejected') continue;
    for (const match of config.transportSocketMatches)
      add('cluster', config.name, match.transportSocket);
    add('cluster', config.name, config.transportSocket);
  }
  return new Map([...users].map(([secret, known]) => [secret, [...known.values()]]));
}
