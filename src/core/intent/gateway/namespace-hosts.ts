/** Hosts that VirtualServices of a namespace may be bound to, without the namespace in front (names.go, NamesForNamespace). */
export function hostsForNamespace(hosts: readonly string[], namespace: string): string[] {
  return hosts.flatMap((host) => {
    const slash = host.indexOf('/');
    const owner = slash < 0 ? '*' : host.slice(0, slash);
    return owner === '*' || owner === namespace ? [host.slice(slash + 1)] : [];
  });
}
