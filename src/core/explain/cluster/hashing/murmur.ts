const MASK = (1n << 64n) - 1n;
const MULTIPLIER = 0xc6a4a7935bd1e995n;

/** Envoy's seed, which is that of GCC's std::hash. */
const SEED = 0xc70f6907n;

const times = (a: bigint, b: bigint): bigint => (a * b) & MASK;
const mixed = (value: bigint): bigint => value ^ (value >> 47n);

const encoder = new TextEncoder();

/** 64-bit MurmurHash2 of a text's UTF-8 bytes (envoy/source/common/common/hash.cc, MurmurHash::murmurHash2). */
export function murmurHash2(text: string): bigint {
  const bytes = encoder.encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let hash = SEED ^ times(BigInt(bytes.length), MULTIPLIER);
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    const data = times(mixed(times(view.getBigUint64(at, true), MULTIPLIER)), MULTIPLIER);
    hash = times(hash ^ data, MULTIPLIER);
  }
  let rest = 0n;
  for (let index = bytes.length - 1; index >= at; index--)
    rest = (rest << 8n) | BigInt(view.getUint8(index));
  if (at < bytes.length) hash = times(hash ^ rest, MULTIPLIER);
  return mixed(times(mixed(hash), MULTIPLIER));
}
