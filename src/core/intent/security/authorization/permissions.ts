/** Attributes of what is asked for: the permissions of Envoy's RBAC (istio/pilot/pkg/security/authz/model/generator.go, permission.go). */
import { cidrRange } from '../../ip-address.ts';
import type { Attribute, Matcher } from './attribute.ts';
import {
  anyValue,
  headerMatcher,
  metadataMatcher,
  stringMatcher,
  uriTemplate,
} from './matchers.ts';

const permission = (each: NonNullable<Attribute['each']>): Attribute => ({ side: 'permission', each }); // prettier-ignore

const http = (match: (value: string) => Matcher): Attribute =>
  permission((value, { forTcp }) => (forTcp ? undefined : match(value)));

export const HOST = http((value) => ({ header: headerMatcher(':authority', value, true) }));
export const METHOD = http((value) => ({ header: headerMatcher(':method', value) }));
export const PATH = http((value) => {
  const template = uriTemplate(value);
  return template === undefined
    ? { url_path: { path: stringMatcher(value) } }
    : { uri_template: template };
});

export const DESTINATION_PORT = permission((value) => {
  const port = /^\d+$/.test(value) ? Number(value) : Infinity;
  return port <= 65535 ? { destination_port: port } : undefined;
});

export const DESTINATION_IP = permission((value) => {
  const range = cidrRange(value);
  return range && { destination_ip: range };
});

export const SNI = permission((value) => ({ requested_server_name: stringMatcher(value) }));

/** experimental.envoy.filters.NAME[KEY]: metadata of a filter; a value in brackets asks for an element of a list. */
export function envoyFilterAttribute(key: string): Attribute {
  const text = key.replace(/^experimental\./, '').replace(/\]$/, '');
  const bracket = text.indexOf('[');
  return {
    side: 'permission',
    all: (values) => {
      if (bracket < 0) return undefined;
      const value = anyValue(values.map(metadataValue));
      return {
        metadata: metadataMatcher(text.slice(0, bracket), [text.slice(bracket + 1)], value),
      };
    },
  };
}

const metadataValue = (value: string): { readonly [key: string]: unknown } =>
  value.startsWith('[') && value.endsWith(']')
    ? {
        list_match: {
          one_of: { string_match: stringMatcher(value.replace(/^[[\]]+|[[\]]+$/g, '')) },
        },
      }
    : { string_match: stringMatcher(value) };
