import { BlockList, isIP } from 'node:net';

/** Whether an address lies in a range "203.0.113.0/24"; never for what is none. */
export function isWithin(ip: string, range: string): boolean {
  const [base = ''] = range.split('/');
  const family = isIP(base);
  if (family === 0 || isIP(ip) !== family) return false;
  return rangeOf(range)?.check(ip, family === 4 ? 'ipv4' : 'ipv6') ?? false;
}

const known = new Map<string, BlockList | undefined>();
/** More ranges than any mesh has; what is beyond is parsed again. */
const MOST = 10_000;

/** A range, parsed once; undefined for what is none. */
function rangeOf(range: string): BlockList | undefined {
  if (known.has(range)) return known.get(range);
  const [base = '', bits = ''] = range.split('/');
  const widest = isIP(base) === 4 ? 32 : 128;
  const width = bits === '' ? widest : Number(bits);
  let list: BlockList | undefined;
  if (Number.isInteger(width) && width >= 0 && width <= widest) {
    list = new BlockList();
    list.addSubnet(base, width, widest === 32 ? 'ipv4' : 'ipv6');
  }
  if (known.size < MOST) known.set(range, list);
  return list;
}
