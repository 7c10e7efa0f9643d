import { MeshdbgError } from '../../errors.ts';
import { shownText } from '../../query/shown-text.ts';

/** The parts of a URL that matter on the way; nothing is decoded or normalised, for Envoy and servers do that each in their own way. */
export interface CalledUrl {
  readonly scheme: 'http' | 'https' | 'tcp' | 'tls' | 'grpc';
  readonly host: string;
  readonly port: number;
  /** Whether the port stands in the text: clients leave the default one out of Host. */
  readonly hasPort: boolean;
  /** With query, without fragment; at least "/". */
  readonly path: string;
}

const DEFAULT_PORTS = { http: 80, https: 443, tcp: undefined, tls: 443, grpc: 80 } as const;
const SCHEMES = ['http', 'https', 'tcp', 'tls', 'grpc'] as const;

/**
 * Reads "http://reviews:9080/reviews/0?x=1", "reviews:9080/x" (http) or "tcp://db:5432".
 * @throws {MeshdbgError} usage
 */
export function parseUrl(text: string): CalledUrl {
  const bad = (why: string): MeshdbgError =>
    new MeshdbgError(
      'usage',
      `${text === '' ? 'An empty text' : shownText(text)} is no URL: ${why}.`,
      {
        hint: 'Write http://HOST[:PORT]/PATH, https://…, tcp://HOST:PORT or tls://HOST:PORT.',
      },
    );
  // oxlint-disable-next-line no-control-regex -- that is what is looked for
  if (/[\u0000-\u0020\u007f]/.test(text)) throw bad('it holds a blank or a control character');
  const known = /^([a-z]+):(?=\/(?!\/))/i.exec(text)?.[1]?.toLowerCase();
  if (SCHEMES.some((one) => one === known)) throw bad(`after ${known ?? ''}: there are two slashes`); // prettier-ignore
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)([^#]*)/i.exec(text);
  const [, rawScheme, authority = '', rest = ''] = match ?? [];
  const name = (rawScheme ?? 'http').toLowerCase();
  const scheme = SCHEMES.find((one) => one === name);
  if (scheme === undefined) throw bad(`the scheme ${name} is not one of ${SCHEMES.join(', ')}`);
  const place = /^(?:[^@]*@)?(\[[0-9a-f:.%]+\]|[^:[\]]*)(?::(\d*))?$/i.exec(authority);
  if (place === null) throw bad(`${shownText(authority)} is no host and port`);
  const [, host = '', digits] = place;
  if (host === '') throw bad('it has no host');
  const hasPort = digits !== undefined && digits !== '';
  const port = hasPort ? Number(digits) : DEFAULT_PORTS[scheme];
  if (port === undefined) throw bad(`${scheme} needs a port`);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw bad('a port is a number from 1 to 65535'); // prettier-ignore
  return { scheme, host, port, hasPort, path: rest.startsWith('/') ? rest : `/${rest}` };
}
