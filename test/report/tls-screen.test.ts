import { expect, test } from 'vitest';
import type { ResourceRef } from '../../src/core/model/resource.ts';
import type { TlsRow } from '../../src/core/tls/model/row.ts';
import { pathLines } from '../../src/report/tls-screen.ts';

const policy: ResourceRef = { kind: 'PeerAuthentication', namespace: 'shop', name: 'default', field: 'spec.mtls.mode' }; // prettier-ignore
const rule = (name: string): ResourceRef => ({ kind: 'DestinationRule', namespace: 'shop', name, field: 'spec.trafficPolicy.tls.mode' }); // prettier-ignore

const row = (client: string, server: string, more: Partial<TlsRow> = {}): TlsRow => ({
  client: { namespace: 'shop', pod: client, workload: client, hasProxy: true },
  server: { host: `${server}.shop.svc.cluster.local`, port: 80, namespace: 'shop' },
  clientSends: 'plaintext', serverAccepts: 'mtls', verdict: 'conflict', reason: 'plaintext-to-strict', causes: [rule(server), policy], evidence: 'both',
  ...more,
}); // prettier-ignore

const told = (rows: readonly TlsRow[], only: 'table' | 'wide' = 'table'): string[] =>
  pathLines(rows, only).map((line) => line.map((cell) => (typeof cell === 'string' ? cell : cell.text)).join('')); // prettier-ignore

const many = (count: number): TlsRow[] => Array.from({ length: count }, (_, index) => row('web', `api-${index}`)); // prettier-ignore

test('a few groups are told one by one', () => {
  const lines = told(many(3));
  expect(lines.filter((line) => line.includes('✗'))).toHaveLength(3);
  expect(lines.filter((line) => line.includes('PeerAuthentication'))).toHaveLength(3);
});

test('many objects with the same mistake leave room for the second mistake', () => {
  const other = row('web', 'gone', { reason: 'no-endpoints', causes: [{ kind: 'Service', namespace: 'shop', name: 'gone', field: 'spec.selector' }] }); // prettier-ignore
  const lines = told([...many(200), other]);
  expect(lines.length).toBeLessThan(24);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
  expect(lines).toEqual([
    '',
    '  ✗ plaintext → STRICT   200 paths, 200 places to change',
    ...[0, 1, 2, 3].flatMap((index) => [
      `      DestinationRule shop/api-${index} spec.trafficPolicy.tls.mode`,
      `        shop/web → api-${index}.shop:80`,
    ]),
    '      and 196 more: -o wide',
    '      PeerAuthentication shop/default spec.mtls.mode',
    '      fix: remove the tls block of the DestinationRule: auto mTLS then agrees',
    '',
    '  ✗ shop/web → gone.shop:80   no endpoint',
    '      Service shop/gone spec.selector',
    '      fix: let it select running pods',
  ]);
  expect(told(many(200), 'wide').filter((line) => line.includes('✗'))).toHaveLength(200);
});

test('what is broken comes first, whatever there is more of', () => {
  const warned = Array.from({ length: 40 }, (_, index) => row('web', `old-${index}`, { verdict: 'warning', reason: 'certificate-expires-soon', causes: [rule(`old-${index}`)] })); // prettier-ignore
  const fine = row('web', 'fine', { verdict: 'ok', reason: 'mtls', causes: [] });
  const marks = told([fine, ...warned, ...many(9)]).map((line) => /^ {2}([✗!✓])/u.exec(line)?.[1]);
  expect(marks.filter((mark) => mark !== undefined)).toEqual(['✗', '!', '✓']);
});

test('what has the same cause and other clients is told with all its paths', () => {
  const rows = many(9).map((one, index) => ({ ...one, client: { ...one.client, workload: `web-${index}` }, causes: [rule('one'), policy] })); // prettier-ignore
  const lines = told(rows);
  expect(lines[1]).toBe('  ✗ plaintext → STRICT   9 paths');
  expect(lines).toContain('      shop/web-3 → api-3.shop:80');
  expect(lines).toContain('      and 5 more: -o wide');
  expect(lines).toContain('      DestinationRule shop/one spec.trafficPolicy.tls.mode');
});

test('names take the room that there is', () => {
  const rows = Array.from({ length: 9 }, (_, index) => row(`client-with-a-long-name-${index}`, 'db')); // prettier-ignore
  const [, line = ''] = told(rows);
  expect(line).toBe(
    '  ✗ shop/client-with-a-long-name-0 and 8 more → db.shop:80   plaintext → STRICT',
  );
  expect(told(rows, 'wide')[1]).toContain('client-with-a-long-name-8 →');
});

test('a remedy that names the client is the same remedy', () => {
  const rows = many(9).map((one, index) => ({ ...one, client: { ...one.client, pod: `web-${index}`, workload: `web-${index}` }, causes: [{ ...policy, name: `policy-${index}` }] })); // prettier-ignore
  const lines = told(rows);
  expect(lines[1]).toBe('  ✗ plaintext → STRICT   9 paths, 9 places to change');
  expect(lines.at(-1)).toContain('meshdbg clusters web-0.shop');
});

test('what is to be changed counts, not what it meets', () => {
  const sidecar = (index: number): ResourceRef => ({ kind: 'Sidecar', namespace: `team-${index}`, name: 'default', field: 'spec.egress' }); // prettier-ignore
  const rows = many(12).map((one, index) => ({ ...one, causes: [sidecar(index % 2), { ...policy, namespace: `area-${index}` }] })); // prettier-ignore
  const lines = told(rows);
  expect(lines.slice(1, 6)).toEqual([
    '  ✗ plaintext → STRICT   12 paths, 2 places to change',
    '      Sidecar team-0/default spec.egress',
    '        shop/web → api-0.shop:80, and 5 paths more',
    '      Sidecar team-1/default spec.egress',
    '        shop/web → api-1.shop:80, and 5 paths more',
  ]);
});

test('what is assumed tells beside itself how all paths of a group work today', () => {
  const assumed: ResourceRef = { kind: 'PeerAuthentication', namespace: 'istio-system', name: '(assumed)', field: 'spec.mtls.mode' }; // prettier-ignore
  const rows = many(2).map((one) => ({ ...one, causes: [rule('one'), assumed] }));
  const [first] = rows;
  const beside = (todayOf: Parameters<typeof pathLines>[2], of: readonly TlsRow[] = rows): string[] => pathLines(of, 'table', todayOf).flat().flatMap((cell) => (typeof cell !== 'string' && cell.text.startsWith('  now ') ? [cell.text] : [])); // prettier-ignore
  expect(beside(() => 'permissive-accepts-plaintext')).toEqual(['  now plaintext, PERMISSIVE accepts it']); // prettier-ignore
  expect(beside((one) => (one === first ? 'plaintext-by-policy' : 'permissive-accepts-plaintext'))).toEqual([]); // prettier-ignore
  expect(beside(undefined)).toEqual([]);
  const folded = many(40).map((one) => ({ ...one, causes: [...one.causes, assumed] }));
  expect(beside(() => 'plaintext-by-policy', folded)).toEqual(['  now plaintext by policy']);
});
