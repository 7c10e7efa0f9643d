import { joinedHeaders } from './joined-headers.ts';
import type { HttpRequest } from './http-request.ts';

/** What of a request stands for a pseudo header; "host" is :authority (envoy/source/common/http/header_map_impl.cc). */
const FIELDS = { ':method': 'method', ':path': 'path', ':scheme': 'scheme', ':authority': 'authority', host: 'authority' } as const; // prettier-ignore

const isPseudo = (name: string): name is keyof typeof FIELDS => Object.hasOwn(FIELDS, name);

/** All values of a header as Envoy's header map has them; the name is in lower case. */
export function fieldValues(request: HttpRequest, name: string): readonly string[] {
  if (!isPseudo(name)) return request.headers.filter(([own]) => own === name).map(([, value]) => value); // prettier-ignore
  const own: string = request[FIELDS[name]];
  return own === '' ? [] : [own];
}

/** All values of a header in one text, as most extensions read them (header_utility.cc, getAllOfHeaderAsString); undefined for none. */
export function fieldText(request: HttpRequest, name: string): string | undefined {
  const values = fieldValues(request, name);
  return values.length === 0 ? undefined : values.join(',');
}

/** The request without a header. */
export const withoutField = (request: HttpRequest, name: string): HttpRequest =>
  isPseudo(name) ? withPseudo(request, name, '') : { ...request, headers: request.headers.filter(([own]) => own !== name) }; // prettier-ignore

/** The request with one header more, which those that Envoy keeps once take into their list. */
export function withAddedField(request: HttpRequest, name: string, value: string): HttpRequest {
  if (isPseudo(name)) return withPseudo(request, name, [...fieldValues(request, name), value].join(','));
  // Crumbs of cookies are joined where they come in, not here.
  return { ...request, headers: joinedHeaders({ headers: [...request.headers, [name, value]], protocol: 'HTTP/1.1' }) };
} // prettier-ignore

/** The request with a header in place of all of its name. */
export const withField = (request: HttpRequest, name: string, value: string): HttpRequest =>
  withAddedField(withoutField(request, name), name, value);

function withPseudo(request: HttpRequest, name: keyof typeof FIELDS, value: string): HttpRequest {
  const field = FIELDS[name];
  if (field !== 'scheme') return { ...request, [field]: value };
  return { ...request, scheme: value.toLowerCase() === 'https' ? 'https' : 'http' };
}
