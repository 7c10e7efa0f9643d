import { expect, test } from 'vitest';
import type { Listener } from '../../../src/core/model/envoy/listener.ts';
import type { RouteConfiguration } from '../../../src/core/model/envoy/route.ts';
import { parseAddress } from '../../../src/core/wire/connection.ts';
import { outboundListener } from '../../../src/core/wire/listener-choice.ts';
import { isWithin } from '../../../src/core/model/address-range.ts';
import { networksOf, rangeKeys, widthsOf } from '../../../src/core/wire/prefix.ts';
import { chooseVirtualHost } from '../../../src/core/wire/virtual-host-choice.ts';

const listener = (name: string, address: string, over: Partial<Listener> = {}): Listener => ({
  name, addresses: [address], direction: 'outbound', bindToPort: true, useOriginalDst: false, internal: false,
  listenerFilters: [], continueOnListenerFiltersTimeout: false, filterChains: [], accessLogs: [], ...over,
}); // prettier-ignore

const LISTENERS = [
  listener('virtualOutbound', '0.0.0.0:15001', { useOriginalDst: true }),
  listener('port', '0.0.0.0:80'),
  listener('address', '198.19.0.1:80'),
  listener('inbound', '0.0.0.0:15006', { direction: 'inbound', useOriginalDst: true }),
];

test.each([
  ['198.19.0.1:80', 'address', false],
  ['198.19.0.2:80', 'port', false],
  ['198.19.0.2:81', 'virtualOutbound', true],
])('%s goes to listener %s', (text, name, isCatchAll) => {
  const destination = parseAddress(text) ?? { ip: '', port: 0 };
  const choice = outboundListener(LISTENERS, destination);
  expect([choice?.listener.name, choice?.isCatchAll]).toEqual([name, isCatchAll]);
});

test('without a capturing listener nothing takes what has no listener of its own', () => {
  expect(outboundListener([], { ip: '198.19.0.2', port: 80 })).toBeUndefined();
});

const hosts = (...domains: string[][]): RouteConfiguration['virtualHosts'] =>
  domains.map((own) => ({ name: own.join(), domains: own, routes: [] }) as never); // decoded hosts have more, which nothing here reads

const configuration = (virtualHosts: RouteConfiguration['virtualHosts'], ignore = false) =>
  ({ name: '80', virtualHosts, ignorePortInHostMatching: ignore }) as RouteConfiguration;

const ALL = configuration(
  hosts(['*'], ['*.example'], ['*.a.example'], ['www.*'], ['www.a.example'], ['b:80']),
);

test.each([
  ['www.a.example', 'www.a.example'],
  ['WWW.A.Example', 'www.a.example'],
  ['x.a.example', '*.a.example'],
  ['www.b.example', '*.example'],
  ['www.b.org', 'www.*'],
  ['b:80', 'b:80'],
  ['b', '*'],
  ['.example', '*'],
])('Host %s is for %s', (host, name) => {
  expect(chooseVirtualHost(ALL, host)?.name).toBe(name);
});

test('the port counts only where it is not ignored', () => {
  const only = hosts(['www.a.example']);
  expect(chooseVirtualHost(configuration(only), 'www.a.example:80')).toBeUndefined();
  expect(chooseVirtualHost(configuration(only, true), 'www.a.example:80')?.name).toBe('www.a.example'); // prettier-ignore
});

test.each([
  ['198.18.1.4', '198.18.0.0/16', true],
  ['198.18.1.4', '198.18.1.4', true],
  ['198.18.1.4', '198.18.1.5/32', false],
  ['2001:db8::1', '2001:db8::/32', true],
  ['198.18.1.4', '::/0', false],
  ['nothing', '0.0.0.0/0', false],
  ['198.18.1.4', 'nothing/8', false],
  ['198.18.1.4', '198.18.0.0/33', false],
])('%s within %s: %s', (ip, range, is) => {
  expect(isWithin(ip, range)).toBe(is);
});

test('an address finds the ranges that hold it, the narrowest first', () => {
  const keys = rangeKeys(['198.18.0.0/16', '198.18.1.9/24', '203.0.113.0/28', '2001:db8::/32', 'nonsense']); // prettier-ignore
  const found = (ip: string | undefined) => networksOf(ip, widthsOf(keys)).filter((key) => keys.includes(key)); // prettier-ignore
  expect(found('198.18.1.4')).toEqual(['198.18.1.0/24', '198.18.0.0/16']);
  expect(found('2001:DB8:0::7')).toHaveLength(1);
  for (const ip of [undefined, 'nonsense', '198.19.0.1', '::ffff:198.18.1.4'])
    expect(found(ip)).toEqual([]);
});
