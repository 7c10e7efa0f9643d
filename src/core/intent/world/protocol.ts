import type { Protocol } from '../model/protocol.ts';

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  tcp: 'TCP', udp: 'UDP', grpc: 'GRPC', 'grpc-web': 'GRPC-Web', http: 'HTTP', http_proxy: 'HTTP_PROXY', http2: 'HTTP2',
  https: 'HTTPS', tls: 'TLS', mongo: 'Mongo', redis: 'Redis', mysql: 'MySQL',
}; // prettier-ignore

/** A protocol by its name in whatever case (istio/pkg/config/protocol/instance.go, Parse). */
export function parseProtocol(name: string): Protocol {
  const key = name.toLowerCase();
  return Object.hasOwn(PROTOCOLS, key) ? (PROTOCOLS[key] ?? 'UnsupportedProtocol') : 'UnsupportedProtocol'; // prettier-ignore
}

/** Kubernetes' own names of application protocols. */
const STANDARD: Readonly<Record<string, Protocol>> = {
  'kubernetes.io/h2c': 'HTTP2',
  'kubernetes.io/ws': 'HTTP',
  'kubernetes.io/wss': 'HTTPS',
};

/** SMTP, DNS, MySQL and MongoDB: the server speaks first, sniffing would hang. */
const SERVER_FIRST = new Set([25, 53, 3306, 27017]);

export interface PortSpec {
  readonly number: number;
  readonly name: string;
  /** Kubernetes' transport: TCP, UDP, SCTP. */
  readonly transport: string;
  readonly appProtocol: string | undefined;
}

/** The protocol of a Service's port: appProtocol, else what its name begins with (istio/pkg/config/kube/conversion.go, ConvertProtocol). */
export function protocolOf({ number, name, transport, appProtocol }: PortSpec): Protocol {
  if (transport === 'UDP') return 'UDP';
  if (appProtocol !== undefined && Object.hasOwn(STANDARD, appProtocol))
    return STANDARD[appProtocol] ?? 'UnsupportedProtocol';
  const word = appProtocol ?? name;
  if (/^grpc-web/i.test(word)) return 'GRPC-Web';
  const protocol = parseProtocol(word.split('-', 1)[0] ?? '');
  return protocol === 'UnsupportedProtocol' && SERVER_FIRST.has(number) ? 'TCP' : protocol;
}
