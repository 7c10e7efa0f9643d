import { number, object, objects, strings, text } from '../../decode/read.ts';
import type { ProxyContext } from '../context.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { isHttp } from '../model/protocol.ts';
import type { IntentProxy } from '../model/proxy.ts';
import { parseProtocol } from '../world/protocol.ts';
import { listeningPorts } from './listening-ports.ts';
import { selectedGateways } from './selected-gateways.ts';
import { isHttpServer, isPassthrough, isTlsServer, plainHosts, tlsMode, tlsOf, type GatewayServer } from './server.ts'; // prettier-ignore
import { claimHosts, type ClaimedHosts } from './claimed-hosts.ts';

/** Servers that share port, protocol and bind address. */
export interface PortServers {
  readonly port: number;
  readonly protocol: string;
  readonly bind: string;
  readonly servers: GatewayServer[];
  /** Of HTTP in plain text, whose servers share one route configuration. */
  readonly routeName: string;
}

/** All Gateways of a proxy as one (istio/pilot/pkg/model/gateway.go, MergedGateway). */
export interface MergedGateway {
  readonly ports: readonly PortServers[];
  readonly serversByRoute: ReadonlyMap<string, readonly GatewayServer[]>;
  /** "namespace/name" of each Gateway. */
  readonly names: ReadonlySet<string>;
  readonly passesBySni: boolean;
  /** Servers that got no place at a port, and why. */
  readonly refused: readonly RefusedServer[];
}

export interface RefusedServer {
  readonly server: GatewayServer;
  /** The port that the gateway would listen on. */
  readonly port: number;
  readonly reason: 'hosts taken' | 'port taken' | 'name taken';
}

const merged = new WeakMap<IntentProxy, MergedGateway>();

/** The Gateways that select a proxy, merged; what conflicts with an older Gateway or an earlier server is left out. */
export function mergedGateway(context: ProxyContext): MergedGateway {
  const known = merged.get(context.proxy);
  if (known !== undefined) return known;
  const merge = new Merge();
  for (const selected of selectedGateways(context))
    for (const server of serversOf(selected.gateway))
      merge.add(server, listeningPorts(server.port.number, selected));
  const result = merge.result();
  merged.set(context.proxy, result);
  return result;
}

function serversOf(gateway: ConfigObject): GatewayServer[] {
  const { spec, namespace, name } = gateway;
  return objects(spec, 'servers').flatMap((server, index): GatewayServer[] => {
    const port = object(server, 'port');
    if (port === undefined) return [];
    return [
      {
        spec: server,
        hosts: plainHosts(strings(server, 'hosts'), namespace),
        port: {
          number: number(port, 'number') ?? 0,
          name: text(port, 'name') ?? '',
          protocol: parseProtocol(text(port, 'protocol') ?? ''),
        },
        bind: text(server, 'bind') ?? '',
        tls: tlsOf(server),
        gateway,
        gatewayName: `${namespace}/${name}`,
        field: `spec.servers[${index}]`,
      },
    ];
  });
}

/** The name of the route configuration of a server's HTTP; "" without (gateway.go, gatewayRDSRouteName). */
export function routeName(server: GatewayServer, port: number): string {
  const { protocol, name, number: declared } = server.port;
  const bind = server.bind === '' ? '' : `.${server.bind}`;
  if (isHttp(protocol)) return `http.${port}${bind}`;
  if (protocol !== 'HTTPS' || isPassthrough(server)) return '';
  return `https.${declared}.${name}.${server.gateway.name}.${server.gateway.namespace}${bind}`;
}

class Merge {
  readonly #ports = new Map<string, PortServers>();
  readonly #byRoute = new Map<string, GatewayServer[]>();
  readonly #names = new Set<string>();
  readonly #taken = new Set<number>();
  /** By port: the latest servers in plain text. */
  readonly #plain = new Map<number, PortServers>();
  readonly #tlsHosts: ClaimedHosts = new Map();
  readonly #refused: RefusedServer[] = [];
  #passesBySni = false;

  add(server: GatewayServer, ports: readonly number[]): void {
    this.#names.add(server.gatewayName);
    for (const port of ports) this.#addAt(server, port);
  }

  result(): MergedGateway {
    return {
      ports: [...this.#ports.values()],
      serversByRoute: this.#byRoute,
      names: this.#names,
      passesBySni: this.#passesBySni,
      refused: this.#refused,
    };
  }

  #addAt(server: GatewayServer, port: number): void {
    const name = routeName(server, port);
    if (server.tls !== undefined) {
      // Two chains that match the same names are one too many for Envoy.
      if (!claimHosts(this.#tlsHosts, port, server.hosts, server.bind)) {
        this.#refused.push({ server, port, reason: 'hosts taken' });
        return;
      }
      if (tlsMode(server) === 'AUTO_PASSTHROUGH') this.#passesBySni = true;
    }
    if (!this.#taken.has(port)) {
      this.#taken.add(port);
      this.#open(server, port, name);
      return;
    }
    const current = this.#plain.get(port);
    if (current !== undefined) this.#besidePlain(server, { port, name, current });
    else if (isTlsServer(server)) this.#besideTls(server, port, name);
    else this.#open(server, port, name);
  }

  /** A port in plain text takes further HTTP servers, others only at another address. */
  #besidePlain(
    server: GatewayServer,
    { port, name, current }: { port: number; name: string; current: PortServers },
  ): void {
    if (current.bind === server.bind) {
      const { protocol } = server.port;
      const before = parseProtocol(current.protocol);
      if (!((isHttp(protocol) || protocol === before) && isHttp(before)) || name === '') {
        this.#refused.push({ server, port, reason: 'port taken' });
        return;
      }
      current.servers.push(server);
    } else {
      const there = this.#ports.get(keyOf(server, port));
      if (there === undefined) return this.#open(server, port, name);
      there.servers.push(server);
    }
    this.#addRoute(name, server);
  }

  /** Servers with TLS on one port are told apart by their hosts. */
  #besideTls(server: GatewayServer, port: number, name: string): void {
    if (isHttpServer(server)) {
      if (name === '' || this.#byRoute.has(name)) {
        this.#refused.push({ server, port, reason: 'name taken' });
        return;
      }
      this.#byRoute.set(name, [server]);
    }
    const there = this.#ports.get(keyOf(server, port));
    if (there === undefined) this.#ports.set(keyOf(server, port), portServers(server, port, ''));
    else there.servers.push(server);
  }

  /** The first server of a port, protocol and address. */
  #open(server: GatewayServer, port: number, name: string): void {
    const entry = portServers(server, port, name);
    this.#ports.set(keyOf(server, port), entry);
    if (!isTlsServer(server)) this.#plain.set(port, entry);
    if (isHttpServer(server)) this.#byRoute.set(name, [server]);
  }

  #addRoute(name: string, server: GatewayServer): void {
    const servers = this.#byRoute.get(name);
    if (servers === undefined) this.#byRoute.set(name, [server]);
    else servers.push(server);
  }
}

const protocolText = ({ spec }: GatewayServer): string => text(object(spec, 'port'), 'protocol') ?? ''; // prettier-ignore

const keyOf = (server: GatewayServer, port: number): string =>
  `${port} ${protocolText(server)} ${server.bind}`;

const portServers = (server: GatewayServer, port: number, name: string): PortServers => ({
  port,
  protocol: protocolText(server),
  bind: server.bind,
  servers: [server],
  routeName: name,
});
