/** "reviews:9080", "[2001:db8::1]:80" (Go's net.JoinHostPort, as istio/pilot/pkg/networking/util/util.go, DomainName). */
export const domainName = (host: string, port: number): string => `${bracketed(host)}:${port}`;

/** An IPv6 address as it stands in a Host header (util.go, IPv6Compliant). */
export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** The name of a span for all requests to a host (istio/pilot/pkg/networking/telemetry/telemetry.go, TraceOperation). */
export const traceOperation = (host: string, port: number): string => `${domainName(host, port)}/*`;
