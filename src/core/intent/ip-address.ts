import type { JsonObject } from '../model/json.ts';

/** 4 or 16 bytes. */
type Bytes = readonly number[];

export const isIPv4 = (address: string): boolean => ipv4(address) !== undefined;
export const isIPv6 = (address: string): boolean => ipv6(address) !== undefined;

/** Whether a text is a range rather than a single address. */
export const isRange = (text: string): boolean => text.includes('/');

/** The spelling of RFC 5952, as Go's netip.Addr prints it; undefined for what is no IP address. */
export function canonicalIp(address: string): string | undefined {
  const bytes = ipv4(address) ?? ipv6(address);
  return bytes && printed(bytes);
}

/**
 * An address or CIDR ("10.1.0.0/16", "10.1.2.3") as an Envoy CidrRange; host bits stay
 * (istio/pilot/pkg/networking/util/util.go, AddrStrToCidrRange). Undefined for what Go's netip does not parse.
 */
export function cidrRange(text: string): JsonObject | undefined {
  const slash = text.indexOf('/');
  const bytes = parsed(slash < 0 ? text : text.slice(0, slash));
  if (bytes === undefined) return undefined;
  const bits = slash < 0 ? bytes.length * 8 : prefixLength(text.slice(slash + 1), bytes.length * 8);
  return bits === undefined ? undefined : { address_prefix: printed(bytes), prefix_len: bits };
}

const parsed = (address: string): Bytes | undefined => ipv4(address) ?? ipv6(address);

function prefixLength(text: string, most: number): number | undefined {
  const bits = /^(?:0|[1-9]\d{0,2})$/.test(text) ? Number(text) : Infinity;
  return bits <= most ? bits : undefined;
}

const OCTET = /^(?:0|[1-9]\d{0,2})$/;

function ipv4(address: string): Bytes | undefined {
  const parts = address.split('.');
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (OCTET.test(part) ? Number(part) : Infinity));
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function ipv6(address: string): Bytes | undefined {
  const halves = address.split('::');
  if (halves.length > 2 || !address.includes(':')) return undefined;
  const [head, tail] = halves.map(groups);
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 16 ? head : undefined;
  if (tail === undefined || head.length + tail.length > 14) return undefined;
  return [...head, ...Array<number>(16 - head.length - tail.length).fill(0), ...tail];
}

/** The bytes of groups of hex digits, the last of which may be an IPv4 address. */
function groups(text: string): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const bytes: number[] = [];
  for (const [at, part] of parts.entries()) {
    const embedded = at === parts.length - 1 ? ipv4(part) : undefined;
    if (embedded !== undefined) bytes.push(...embedded);
    else if (/^[0-9a-f]{1,4}$/i.test(part))
      bytes.push(parseInt(part, 16) >> 8, parseInt(part, 16) & 255); // prettier-ignore
    else return undefined;
  }
  return bytes;
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
