import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Servers on loopback that answer whatever they are told with their name. */
export interface Speakers {
  readonly portOf: (name: string) => number;
  /** Who listens at "127.0.0.1:port". */
  readonly at: (address: string) => string | undefined;
  close(): void;
}

export async function startSpeakers(names: readonly string[]): Promise<Speakers> {
  const servers = new Map<string, Server>();
  for (const name of names) {
    const server = createServer((open) => open.on('data', () => open.end(name)).on('error', () => undefined)); // prettier-ignore
    await once(server.listen(0, '127.0.0.1'), 'listening');
    servers.set(name, server);
  }
  const ports = new Map([...servers].map(([name, server]): [string, number] => [name, Object(server.address()).port])); // prettier-ignore
  const named = new Map([...ports].map(([name, port]) => [`127.0.0.1:${port}`, name]));
  return {
    portOf: (name) => ports.get(name) ?? 0,
    at: (address) => named.get(address),
    close: () => {
      for (const server of servers.values()) server.close();
    },
  };
}
