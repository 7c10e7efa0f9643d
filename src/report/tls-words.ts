import type { TlsRow } from '../core/tls/model/row.ts';
import type { Reason } from '../core/tls/model/reason.ts';
import { resourceText } from '../core/model/resource.ts';
import { groupBy } from '../core/model/group-by.ts';
import { once } from '../core/model/once.ts';

/** Pairs that end the same way for the same reason: each of the clients with each of the servers. */
export interface TlsGroup {
  readonly verdict: TlsRow['verdict'];
  readonly rows: readonly TlsRow[];
  readonly clients: readonly string[];
  readonly servers: readonly string[];
}

const ORDER: readonly TlsRow['verdict'][] = ['conflict', 'unknown', 'warning', 'ok'];

/** Conflicts first, and among equals those that the YAML does not mean; all that agree as they are meant to are one group. */
export function groupsOf(rows: readonly TlsRow[]): TlsGroup[] {
  const fine = rows.filter(isFine);
  const atServer = groupBy(
    rows.filter((row) => !isFine(row)),
    (row) => JSON.stringify([findingOf(row), serverText(row)]),
  );
  // Servers with which the same clients have the same trouble stand together.
  const alike = groupBy(atServer.values(), ([first, ...others]) =>
    JSON.stringify([
      first && findingOf(first),
      [first, ...others].map((row) => row && clientText(row)),
    ]),
  );
  const groups = [...alike.values()].map((group) => groupOf(group.flat()));
  return [...groups, ...(fine.length === 0 ? [] : [groupOf(fine)])].sort(
    (a, b) =>
      ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) ||
      Number(isMeant(a)) - Number(isMeant(b)) ||
      b.rows.length - a.rows.length,
  );
}

const isFine = ({ verdict, intended }: TlsRow): boolean =>
  verdict === 'ok' && intended === undefined;

const isMeant = ({ rows: [first] }: TlsGroup): boolean => first?.intended === undefined;

const findingOf = ({ verdict, reason, causes, intended }: TlsRow): string =>
  JSON.stringify([verdict, reason, causes.map(resourceText), intended]);

const groupOf = (rows: readonly TlsRow[]): TlsGroup => ({
  verdict: rows[0]?.verdict ?? 'ok',
  rows,
  clients: [...new Set(rows.map(clientText))],
  servers: serverTexts(rows),
});

/** Each server once, its subsets behind it. */
function serverTexts(rows: readonly TlsRow[]): string[] {
  const byServer = groupBy(rows, ({ server: { host, port } }) => `${host}:${port}`);
  return [...byServer.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const names = [...new Set([first, ...others].map(({ server }) => server.subset))];
    if (names.length === 1) return serverText(first);
    const { subset: _, ...whole } = first.server;
    const subsets = names.filter((name) => name !== undefined);
    const text = `${subsets.length === 1 ? 'subset' : 'subsets'} ${subsets.join(', ')}`;
    return `${serverName(whole)} ${names.length > subsets.length ? 'and its ' : ''}${text}`;
  });
}

export const clientText = ({ client }: TlsRow): string => clientName(client);

/** All rows of a client, and of a server, share the object that names it. */
const clientName = once(
  (client: TlsRow['client']): string =>
    `${client.namespace === '' ? '' : `${client.namespace}/`}${client.workload}${client.hasProxy || client.namespace === '' ? '' : ' (no sidecar)'}`,
);

/** "reviews.shop:9080", "reviews.shop:9080 subset v2", "api.example.com:443". */
export const serverText = ({ server }: TlsRow): string => serverName(server);

const serverName = once((server: TlsRow['server']): string => {
  const host = server.host.replace(/\.svc\.cluster\.local$/, '');
  return `${host}:${server.port}${server.subset === undefined ? '' : ` subset ${server.subset}`}`;
});

const WORDS: Readonly<Record<Reason, string>> = {
  mtls: 'Istio mTLS',
  'plaintext-by-policy': 'plaintext by policy',
  'tls-origination': 'TLS',
  'tls-passthrough': 'TLS of the application',
  'gateway-tls': 'TLS of clients outside at a gateway',
  'no-proxies': 'plaintext, no sidecar on either side',
  external: 'outside of the mesh',
  'not-captured': 'not captured by Envoy',
  'plaintext-to-strict': 'plaintext → STRICT',
  'mtls-to-plaintext': 'Istio mTLS → plaintext',
  'mtls-to-no-sidecar': 'Istio mTLS → no sidecar',
  'tls-to-plaintext': 'TLS → plaintext',
  'double-tls': 'TLS inside of TLS',
  'san-mismatch': 'the server has another identity than the client accepts',
  'trust-domain-mismatch': 'the server is of a trust domain that the client does not accept',
  'expired-certificate': 'a certificate has expired',
  'permissive-accepts-plaintext': 'plaintext, PERMISSIVE accepts it',
  blackholed: 'blackholed: the client has no route to it',
  'cluster-missing': 'a route leads to a cluster that does not exist',
  'no-endpoints': 'no endpoint',
  'port-not-in-service': 'the service has no such port',
  'no-route': 'the client has no route to it',
  'answered-by-route': 'its routes answer by themselves: no request gets to it',
  'client-listener-missing': 'the client has no listener for it',
  'server-listener-missing': 'the server has no listener for it',
  'no-chain': 'no filter chain of the server takes it',
  'not-yet-valid-certificate': 'a certificate is not valid yet',
  'certificate-expires-soon': 'a certificate expires soon',
  'root-mismatch': 'a certificate is signed by no root that the other side trusts',
  'certificate-missing': 'a certificate never came',
  'client-certificate-unknown': "the server asks for the application's own certificate",
  'plaintext-to-tls': 'plaintext → TLS',
  'probe-not-rewritten': 'the probe meets STRICT and has no certificate',
  'tcp-probe-answered-by-sidecar':
    'the sidecar answers the TCP probe, whatever the application does',
  'scrape-without-certificate': 'the scrape meets STRICT and has no certificate',
  'through-ztunnel': 'through ztunnel, whose config is not read',
  'through-waypoint': 'through a waypoint, whose config is not judged',
  'server-unknown': 'nothing is known of the server',
  'client-unknown': 'nothing is known of the client',
};

/** What the YAML means instead, and how to see where the two part; undefined where they agree. */
export function intendedText({ intended, client, server, reason }: TlsRow): string | undefined {
  if (intended === undefined) return undefined;
  const service = AT_SERVER.has(reason) ? /^([^.]+)\.([^.]+)\.svc\./.exec(server.host) : null;
  const who =
    service === null ? `${client.pod}.${client.namespace}` : `svc/${service[1]}.${service[2]}`;
  return `the YAML means otherwise: ${WORDS[intended.reason]}. See: meshdbg diff ${who}`;
}

/** Where the server's Envoy does otherwise, not the client's. */
const AT_SERVER: ReadonlySet<Reason> = new Set([
  'server-listener-missing',
  'no-chain',
  'plaintext-to-strict',
  'mtls-to-plaintext',
]);

/** How a row's path works before what is assumed; undefined where nothing is. */
export type TodayOf = (row: TlsRow) => Reason | undefined;

/** "now plaintext, PERMISSIVE accepts it": where that is so for all rows, else "". */
export function todayWords(rows: readonly TlsRow[], todayOf: TodayOf): string {
  const [reason, ...others] = new Set(rows.map(todayOf));
  return reason === undefined || others.length > 0 ? '' : `now ${WORDS[reason]}`;
}

/** What all rows of a group have in common, with counts where they are several. */
export function verdictWords(rows: readonly TlsRow[]): string {
  const reasons = groupBy(rows, ({ reason }) => reason);
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return WORDS[only.reason];
  if (only !== undefined && only.verdict !== 'ok') return WORDS[only.reason];
  const parts = [...reasons].map(([reason, { length }]) => `${length} ${WORDS[reason]}`);
  return `${rows.length} path${rows.length === 1 ? '' : 's'} agree (${parts.join(', ')})`;
}
