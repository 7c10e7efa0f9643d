import { expect, test } from 'vitest';
import { canonicalIp, cidrRange } from '../../../src/core/intent/ip-address.ts';

test.each([
  ['10.1.2.3', '10.1.2.3'],
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['::', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['100:0:0:0:0:0:0:0', '100::'],
  ['fe80::10:0:0:0', 'fe80::10:0:0:0'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
])('spells %s as netip does: %s', (address, spelling) => {
  expect(canonicalIp(address)).toBe(spelling);
});

test.each(['', '10.1.2', '10.1.2.256', '010.1.2.3', '1:2', ':::', '1::2::3', '12345::', 'a.b.c.d'])(
  'knows no address in %j',
  (address) => {
    expect(canonicalIp(address)).toBeUndefined();
  },
);

test('keeps the host bits of a CIDR, and gives an address all its bits', () => {
  expect(cidrRange('10.1.2.3/16')).toEqual({ address_prefix: '10.1.2.3', prefix_len: 16 });
  expect(cidrRange('10.1.2.3')).toEqual({ address_prefix: '10.1.2.3', prefix_len: 32 });
  expect(cidrRange('FD00::/8')).toEqual({ address_prefix: 'fd00::', prefix_len: 8 });
});

test.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '10.0.0.0/8/8', 'fd00::/129', '/8'])(
  'takes %s for no CIDR',
  (text) => {
    expect(cidrRange(text)).toBeUndefined();
  },
);
