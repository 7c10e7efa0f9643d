import { expect, test } from 'vitest';
import { HashedHosts } from '../../../../src/core/explain/cluster/hashed-hosts.ts';
import type { Host } from '../../../../src/core/explain/cluster/hosts.ts';

const host = (address: string): Host => ({ address, hostname: '', weight: 1, priority: 0, locality: '', localityWeight: 1, health: 'healthy', ails: [] }); // prettier-ignore

const [a, b, c] = [host('a:80'), host('b:80'), host('c:80')];

/** The hosts of attempt after attempt, each of which is remembered. */
function line(hosts: HashedHosts, attempts: number): string[] {
  let tried = hosts.none;
  return Array.from({ length: attempts }, (_, at) => {
    const [choice] = hosts.next(tried, at + 1);
    if (choice === undefined) return '';
    const { group, isTried } = choice.value;
    if (!isTried) tried = hosts.after(tried, group);
    return `${hosts.of(group)[0]?.value.address}${isTried ? ' again' : ''}`;
  });
}

test('attempts go on along the picks of one hash; the last pick holds, tried or not', () => {
  expect(line(new HashedHosts(a, [a, a, b]), 3)).toEqual(['a:80', 'b:80', 'b:80 again']);
  expect(line(new HashedHosts(a, [a, b, c]), 4)).toEqual(['a:80', 'b:80', 'c:80', 'c:80 again']);
  expect(line(new HashedHosts(a, [a, a]), 2)).toEqual(['a:80', 'a:80 again']);
});

test('who avoids nobody comes to the same host', () => {
  const hosts = new HashedHosts(a, [a]);
  expect(hosts.next(hosts.none, 2)).toEqual(hosts.next(hosts.none, 1));
  expect(hosts.all).toEqual([a]);
});
