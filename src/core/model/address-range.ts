import { ipBytes, type Bytes } from './ip-bytes.ts';

/** Whether an address lies in a range "203.0.113.0/24"; never for what is none. */
export function isWithin(ip: string, text: string): boolean {
  const range = addressRange(text);
  const bytes = bytesOf(ip);
  if (range === undefined || bytes?.length !== range.base.length) return false;
  return bytes.every(
    (byte, at) => ((byte ^ (range.base[at] ?? 0)) & maskOf(range.width, at)) === 0,
  );
}

/** The bits of the byte at a place that a prefix of so many bits holds. */
const maskOf = (width: number, at: number): number =>
  (0xff00 >> Math.min(8, Math.max(0, width - 8 * at))) & 0xff;

/** A text for the network of so many bits that an address lies in: the same for all addresses of it. */
export const networkOf = (bytes: Bytes, width: number): string =>
  `${bytes.map((byte, at) => byte & maskOf(width, at)).join('.')}/${width}`;

interface AddressRange {
  readonly base: Bytes;
  /** Bits that count. */
  readonly width: number;
}

/** More than any mesh has; what is beyond is parsed again. */
const MOST = 10_000;

const known = new Map<string, AddressRange | undefined>();

/** "203.0.113.0/24", or an address alone; undefined for what is no range. */
export function addressRange(text: string): AddressRange | undefined {
  if (known.has(text)) return known.get(text);
  const [address = '', bits = ''] = text.split('/');
  const base = ipBytes(address);
  const widest = 8 * (base?.length ?? 0);
  const width = bits === '' ? widest : Number(bits);
  const range = base !== undefined && Number.isInteger(width) && width >= 0 && width <= widest ? { base, width } : undefined; // prettier-ignore
  if (known.size < MOST) known.set(text, range);
  return range;
}

let last: { readonly ip: string; readonly bytes: Bytes | undefined } | undefined;

/** One address is held against many ranges; a zone ("%eth0") is no part of it. */
function bytesOf(ip: string): Bytes | undefined {
  if (last?.ip !== ip) last = { ip, bytes: ipBytes(ip.replace(/%.*$/, '')) };
  return last.bytes;
}
