import { flag, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { withSources } from '../../model/provenance.ts';
import { duration, present } from '../message.ts';
import { specDurationMs } from '../spec-duration.ts';
import type { ConsistentHash } from './consistent-hash.ts';

/** What of a request a route hashes (istio/pilot/pkg/networking/core/route/route.go, ConsistentHashToHashPolicy); undefined when the rule names no key. */
export function hashPolicy(of: ConsistentHash | undefined): JsonObject | undefined {
  const specifier = of && specifierOf(of.hash);
  return specifier && of && withSources(specifier, { '': of.source });
}

function specifierOf(hash: JsonObject): JsonObject | undefined {
  const header = text(hash, 'httpHeaderName');
  if (header !== undefined) return { header: present({ header_name: header || undefined }) };
  const cookie = object(hash, 'httpCookie');
  if (cookie !== undefined) return { cookie: cookieOf(cookie) };
  const sourceIp = flag(hash, 'useSourceIp');
  if (sourceIp !== undefined) return { connection_properties: sourceIp ? { source_ip: true } : {} };
  const parameter = text(hash, 'httpQueryParameterName');
  return parameter === undefined
    ? undefined
    : { query_parameter: present({ name: parameter || undefined }) };
}

function cookieOf(cookie: JsonObject): JsonObject {
  const ttl = specDurationMs(cookie, 'ttl');
  const attributes = objects(cookie, 'attributes').map((attribute) =>
    present({
      name: text(attribute, 'name') || undefined,
      value: text(attribute, 'value') || undefined,
    }),
  );
  return present({
    name: text(cookie, 'name') || undefined,
    ttl: ttl === undefined ? undefined : duration(ttl),
    path: text(cookie, 'path') || undefined,
    attributes: attributes.length === 0 ? undefined : attributes,
  });
}
