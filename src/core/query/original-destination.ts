import type { Cluster } from '../model/envoy/cluster.ts';
import { addressOf, type SocketAddress } from '../wire/connection.ts';

/** "ip:port" to which a cluster of type ORIGINAL_DST connects (envoy/source/extensions/clusters/original_dst/original_dst_cluster.cc, chooseHost). */
export const originalDestination = ({ originalDst }: Cluster, wanted: SocketAddress): string =>
  addressOf({ ip: wanted.ip, port: originalDst?.portOverride ?? wanted.port });
