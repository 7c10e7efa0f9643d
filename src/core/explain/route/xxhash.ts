const MASK = (1n << 64n) - 1n;
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;

const rotated = (value: bigint, bits: bigint): bigint =>
  ((value << bits) | (value >> (64n - bits))) & MASK;
const times = (a: bigint, b: bigint): bigint => (a * b) & MASK;
const plus = (a: bigint, b: bigint): bigint => (a + b) & MASK;
const round = (sum: bigint, input: bigint): bigint => times(rotated(plus(sum, times(input, P2)), 31n), P1); // prettier-ignore
const merged = (hash: bigint, sum: bigint): bigint => plus(times(hash ^ round(0n, sum), P1), P4);

/** xxHash64 of a text's UTF-8 bytes, which Envoy's hash policies use (github.com/Cyan4973/xxHash, doc/xxhash_spec.md). */
export function xxHash64(text: string, seed: bigint): bigint {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let hash: bigint;
  if (bytes.length >= 32) {
    let sums = [
      plus(plus(seed, P1), P2),
      plus(seed, P2),
      seed,
      plus(seed, MASK + 1n - P1),
    ] as const;
    for (; at + 32 <= bytes.length; at += 32) {
      const lane = (index: number, sum: bigint): bigint => round(sum, view.getBigUint64(at + 8 * index, true)); // prettier-ignore
      sums = [lane(0, sums[0]), lane(1, sums[1]), lane(2, sums[2]), lane(3, sums[3])];
    }
    const [a, b, c, d] = sums;
    hash = plus(plus(rotated(a, 1n), rotated(b, 7n)), plus(rotated(c, 12n), rotated(d, 18n)));
    for (const sum of sums) hash = merged(hash, sum);
  } else hash = plus(seed, P5);
  hash = plus(hash, BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8)
    hash = plus(times(rotated(hash ^ round(0n, view.getBigUint64(at, true)), 27n), P1), P4);
  for (; at + 4 <= bytes.length; at += 4)
    hash = plus(times(rotated(hash ^ times(BigInt(view.getUint32(at, true)), P1), 23n), P2), P3);
  for (; at < bytes.length; at++)
    hash = times(rotated(hash ^ times(BigInt(view.getUint8(at)), P5), 11n), P1);
  hash = times(hash ^ (hash >> 33n), P2);
  hash = times(hash ^ (hash >> 29n), P3);
  return hash ^ (hash >> 32n);
}
