import { BlockList, isIP } from 'node:net';

/** Whether an address lies in a range "203.0.113.0/24"; never for what is none. */
export function isWithin(ip: string, range: string): boolean {
  const [base = '', bits = ''] = range.split('/');
  const family = isIP(base);
  if (family === 0 || isIP(ip) !== family) return false;
  const width = bits === '' ? (family === 4 ? 32 : 128) : Number(bits);
  if (!Number.isInteger(width) || width < 0 || width > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(base, width, kind);
  return list.check(ip, kind);
}

/** The length of the longest of some ranges that hold an address; -1 when none does. An empty list holds every address with 0. */
export function longestPrefix(ip: string | undefined, ranges: readonly string[]): number {
  if (ranges.length === 0) return 0;
  if (ip === undefined) return -1;
  const held = ranges.filter((range) => isWithin(ip, range));
  return Math.max(-1, ...held.map((range) => Number(range.split('/')[1] ?? 32)));
}
