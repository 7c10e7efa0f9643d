/** One TCP connection as a listener sees it. */
export interface Connection {
  /** Where it was going before it was captured. */
  readonly destination: SocketAddress;
  /** Where it comes from; undefined where that does not matter. */
  readonly source?: string;
  /** The port there; undefined for one that the client's kernel draws. */
  readonly sourcePort?: number;
  /** What its first bytes are. */
  readonly transport: 'tls' | 'raw_buffer';
  /** SNI; "" without TLS or without a name. */
  readonly serverName: string;
  /** ALPN in the client's order, or what a look at plain bytes tells: "http/1.1", "h2c"; empty for other bytes. */
  readonly applicationProtocols: readonly string[];
}

export interface SocketAddress {
  readonly ip: string;
  readonly port: number;
}

export const addressOf = ({ ip, port }: SocketAddress): string =>
  ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;

/** "198.18.1.4:9080" or "[2001:db8::1]:80"; undefined for what is no such address. */
export function parseAddress(text: string): SocketAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const ip = match?.[1] ?? match?.[2];
  return ip === undefined ? undefined : { ip, port: Number(match?.[3]) };
}
