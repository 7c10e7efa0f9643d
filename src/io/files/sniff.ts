export type Packing = 'gzip' | 'zip' | 'tar' | 'none';

/** What content is packed with, by its first 512 bytes. */
export function packingOf(head: Buffer): Packing {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  // "PK" and the signature of a local file, of the end of an empty archive, or of a spanned one.
  const magic = head.subarray(0, 4).toString('hex');
  if (['504b0304', '504b0506', '504b0708'].includes(magic)) return 'zip';
  return isTarHeader(head) ? 'tar' : 'none';
}

/** POSIX and GNU tar write "ustar"; older ones only a checksum, which then has to be right (POSIX.1-1988, ustar header). */
function isTarHeader(head: Buffer): boolean {
  if (head.length < 512) return false;
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return true;
  const written = parseInt(head.subarray(148, 156).toString('latin1').trim(), 8);
  let sum = 8 * 0x20;
  for (let at = 0; at < 512; at++) if (at < 148 || at >= 156) sum += head[at] ?? 0;
  return written === sum;
}
