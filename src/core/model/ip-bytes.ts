/** 4 or 16 bytes. */
export type Bytes = readonly number[];

/** The bytes of an IP address; undefined for what Go's netip does not parse, and for addresses with a zone. */
export const ipBytes = (address: string): Bytes | undefined => ipv4(address) ?? ipv6(address);

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
