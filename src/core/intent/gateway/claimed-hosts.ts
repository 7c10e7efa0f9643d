/** By port, then host: the address that it is bound to. */
export type ClaimedHosts = Map<number, Map<string, string>>;

/** Takes the hosts at a port and address, unless one of them is taken (istio/pilot/pkg/model/gateway.go, CheckDuplicates). @returns false: none was taken */
export function claimHosts(
  claimed: ClaimedHosts,
  port: number,
  hosts: readonly string[],
  bind: string,
): boolean {
  const known = claimed.get(port) ?? new Map<string, string>();
  claimed.set(port, known);
  if (hosts.some((host) => known.get(host) === bind)) return false;
  for (const host of hosts) known.set(host, bind);
  return true;
}
