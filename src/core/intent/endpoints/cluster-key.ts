/** What a cluster's name says: "outbound|80|v1|host" or, for AUTO_PASSTHROUGH gateways, "outbound_.80_.v1_.host". */
export interface ClusterKey {
  readonly direction: string;
  readonly port: number;
  readonly subset: string;
  readonly host: string;
}

/** istio/pilot/pkg/model/push_context.go, ParseSubsetKey. */
export function parseClusterKey(name: string): ClusterKey | undefined {
  const separator = name.startsWith('outbound_.') || name.startsWith('inbound_.') ? '_.' : '|';
  const [direction = '', port = '', subset = '', host, rest] = name.split(separator);
  if (host === undefined || rest !== undefined) return undefined;
  return { direction, port: Number(port), subset, host };
}
