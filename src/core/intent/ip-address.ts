import { ipBytes, type Bytes } from '../model/ip-bytes.ts';
import type { JsonObject } from '../model/json.ts';

export const isIPv4 = (address: string): boolean => ipBytes(address)?.length === 4;
export const isIPv6 = (address: string): boolean => ipBytes(address)?.length === 16;

/** Whether a text is a range rather than a single address. */
export const isRange = (text: string): boolean => text.includes('/');

/** The spelling of RFC 5952, as Go's netip.Addr prints it; undefined for what is no IP address. */
export function canonicalIp(address: string): string | undefined {
  const bytes = ipBytes(address);
  return bytes && printed(bytes);
}

/**
 * An address or CIDR ("10.1.0.0/16", "10.1.2.3") as an Envoy CidrRange; host bits stay
 * (istio/pilot/pkg/networking/util/util.go, AddrStrToCidrRange). Undefined for what Go's netip does not parse.
 */
export function cidrRange(text: string): JsonObject | undefined {
  const slash = text.indexOf('/');
  const bytes = ipBytes(slash < 0 ? text : text.slice(0, slash));
  if (bytes === undefined) return undefined;
  const bits = slash < 0 ? bytes.length * 8 : prefixLength(text.slice(slash + 1), bytes.length * 8);
  return bits === undefined ? undefined : { address_prefix: printed(bytes), prefix_len: bits };
}

function prefixLength(text: string, most: number): number | undefined {
  const bits = /^(?:0|[1-9]\d{0,2})$/.test(text) ? Number(text) : Infinity;
  return bits <= most ? bits : undefined;
}

function printed(bytes: Bytes): string {
  if (bytes.length === 4) return bytes.join('.');
  const words = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)); // prettier-ignore
  if (words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff)
    return `::ffff:${bytes.slice(12).join('.')}`;
  const text = words.map((word) => word.toString(16)).join(':');
  const zeros = text.match(/\b(?:0:)+0\b/g)?.toSorted((a, b) => b.length - a.length)[0];
  if (zeros === undefined) return text;
  const at = text.search(new RegExp(`(?:^|:)${zeros}(?:$|:)`));
  const start = text[at] === ':' ? at + 1 : at;
  return `${text.slice(0, start).replace(/:$/, '')}::${text.slice(start + zeros.length).replace(/^:/, '')}`;
}
