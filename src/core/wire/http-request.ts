/** One header: its name in lower case and one value. Repeated headers are several of these, in their order. */
export type Header = readonly [name: string, value: string];

/** One HTTP request as a proxy sees it; each proxy on the way makes a new one of it. */
export interface HttpRequest {
  /** Upper case as sent: "GET". */
  readonly method: string;
  /** The pseudo header :scheme. */
  readonly scheme: 'http' | 'https';
  /** :authority or Host, with its port where the client sends one; "" when it is missing. */
  readonly authority: string;
  /** With query and as sent: "/reviews/0?x=1"; "" for CONNECT without path. */
  readonly path: string;
  /** Without pseudo headers and without Host. */
  readonly headers: readonly Header[];
  readonly protocol: 'HTTP/1.0' | 'HTTP/1.1' | 'HTTP/2';
  readonly bodyBytes: number;
  /**
   * Headers, pseudo headers among them, that a filter on the way set or may have set to what no config tells; "*" stands for all. Absent:
   * none. What is said of them here is what they were before.
   */
  readonly openHeaders?: ReadonlySet<string>;
  /** Whether it was gRPC when it came to a proxy whose filters changed that; absent: it is what it was. */
  readonly cameAsGrpc?: boolean;
}

/** Whether what a request has of a header, "host" and ":path" among them, is not known any more. */
export const isOpenHeader = ({ openHeaders }: Pick<HttpRequest, 'openHeaders'>, name: string): boolean =>
  openHeaders !== undefined && (openHeaders.has('*') || openHeaders.has(openName(name))); // prettier-ignore

/** The request with more headers, in any case, whose values are not known. */
export const withOpenHeaders = (request: HttpRequest, names: readonly string[]): HttpRequest =>
  names.length === 0
    ? request
    : {
        ...request,
        openHeaders: new Set([...(request.openHeaders ?? []), ...names.map(openName)]),
      };

const openName = (name: string): string => {
  const own = name.toLowerCase();
  return own === 'host' ? ':authority' : own;
};

/** The values of a header in their order; the name is compared in lower case. */
export const headerValues = ({ headers }: Pick<HttpRequest, 'headers'>, name: string): string[] =>
  headers.filter(([own]) => own === name.toLowerCase()).map(([, value]) => value);

/** The first value of a header; undefined when it is missing. */
export const firstHeader = (
  { headers }: Pick<HttpRequest, 'headers'>,
  name: string,
): string | undefined => headers.find(([own]) => own === name.toLowerCase())?.[1];

/** The path without "?query" and "#fragment", which path matchers look at. */
export const pathOnly = ({ path }: Pick<HttpRequest, 'path'>): string =>
  path.replace(/[?#].*$/s, '');

/**
 * Whether a request is gRPC to Envoy, which then answers errors so: content type application/grpc or application/grpc+…, and a path
 * (envoy/source/common/grpc/common.cc, isGrpcRequestHeaders).
 */
export function isGrpc(request: Pick<HttpRequest, 'headers' | 'path'>): boolean {
  if (request.path === '') return false;
  const type = firstHeader(request, 'content-type');
  return type === 'application/grpc' || (type?.startsWith('application/grpc+') ?? false);
}

/** Whether a proxy tells its own errors as gRPC: by the request as it came, whatever filters make of it (envoy/source/common/http/filter_manager.cc, requestHeadersInitialized). */
export const isToldAsGrpc = (
  request: Pick<HttpRequest, 'headers' | 'path' | 'cameAsGrpc'>,
): boolean => request.cameAsGrpc ?? isGrpc(request);
