/**
 * Istio's protocol of a port (istio/pkg/config/protocol/instance.go). "Unsupported" means that nobody said it: sniffed.
 */
export type Protocol =
  | 'GRPC' | 'GRPC-Web' | 'HTTP' | 'HTTP_PROXY' | 'HTTP2' | 'HTTPS' | 'HBONE' | 'TCP' | 'TLS' | 'UDP' | 'Mongo'
  | 'Redis' | 'MySQL' | 'DoubleHBONE' | 'UnsupportedProtocol'; // prettier-ignore

const HTTP: ReadonlySet<Protocol> = new Set(['HTTP', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-Web']);
const HTTP2: ReadonlySet<Protocol> = new Set(['HTTP2', 'GRPC', 'GRPC-Web']);
const TCP: ReadonlySet<Protocol> = new Set(['TCP', 'HTTPS', 'TLS', 'Mongo', 'Redis', 'MySQL']);
const TLS: ReadonlySet<Protocol> = new Set(['HTTPS', 'TLS']);

export const isHttp = (protocol: Protocol): boolean => HTTP.has(protocol);
export const isHttp2 = (protocol: Protocol): boolean => HTTP2.has(protocol);
export const isGrpc = (protocol: Protocol): boolean =>
  protocol === 'GRPC' || protocol === 'GRPC-Web';
export const isTcp = (protocol: Protocol): boolean => TCP.has(protocol);
export const isTls = (protocol: Protocol): boolean => TLS.has(protocol);
export const isUnsupported = (protocol: Protocol): boolean => protocol === 'UnsupportedProtocol';
