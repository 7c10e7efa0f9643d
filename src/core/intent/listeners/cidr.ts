import { isIP } from 'node:net';

/** Envoy's CidrRange (envoy/config/core/v3/address.proto). */
export interface CidrRange {
  readonly address_prefix: string;
  readonly prefix_len: number;
}

/** An address or range as Envoy's CidrRange, as written; undefined when it is neither (istio/pilot/pkg/networking/util/util.go, ConvertAddressToCidr). */
export function cidrRange(text: string): CidrRange | undefined {
  const [address = '', bits, ...more] = text.split('/');
  const width = { 4: 32, 6: 128 }[isIP(address)];
  if (width === undefined || more.length > 0) return undefined;
  if (bits === undefined) return { address_prefix: address, prefix_len: width };
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > width) return undefined;
  return { address_prefix: address, prefix_len: Number(bits) };
}

/** Whether a text is a range rather than a single address. */
export const isRange = (text: string): boolean => text.includes('/');
