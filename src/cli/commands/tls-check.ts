import { INTENT_NEEDS, worldOf } from '../../core/diff/intended-sides.ts';
import { MeshdbgError } from '../../core/errors.ts';
import { once } from '../../core/model/once.ts';
import type { Snapshot } from '../../core/model/snapshot.ts';
import {
  checkTls,
  isWhole,
  proxiesOfPairs,
  serverNamed,
  type TlsQuery,
} from '../../core/tls/check.ts';
import { actualOnly, isPolicyKnown } from '../../core/tls/policy/actual-only.ts';
import { assumeStrict, parseAssumption, type Assumption } from '../../core/tls/assume/assume.ts';
import { assumeSeen, loggedServers } from '../../core/tls/assume/assume-seen.ts';
import { assumeCounted } from '../../core/tls/assume/assume-counted.ts';
import { isPlaintextStat, PLAINTEXT_STATS } from '../../core/tls/assume/counted-plaintext.ts';
import { ruleStatuses } from '../../core/tls/policy/destination-rule-status.ts';
import { gatewayRows, gatewayRowsAt } from '../../core/tls/outside/gateway-rows.ts';
import { tlsMesh, type TlsMesh } from '../../core/tls/mesh/mesh.ts';
import { policyRows } from '../../core/tls/policy/policies.ts';
import { probeRows } from '../../core/tls/outside/probes.ts';
import { scrapeRows } from '../../core/tls/outside/scrapes.ts';
import type { LogParts } from '../../sources/logs/parts.ts';
import type { StatParts } from '../../sources/stats/parts.ts';
import type { Report } from '../../report/report.ts';
import { assumeReport } from '../../report/tls-assume.ts';
import { policiesReport } from '../../report/tls-policies.ts';
import { tlsReport } from '../../report/tls-check.ts';
import { defineCommand } from '../command.ts';
import { text, toggle } from '../option.ts';
import type { Request } from '../request.ts';

interface TlsValues {
  readonly server?: string;
  readonly assume?: Assumption;
  readonly policies?: boolean;
  readonly matrix?: boolean;
}

export default defineCommand({
  description:
    'Tells for each client and service:port what the client sends, what the server takes, whether the two agree, and whose field to change: by the configs that both Envoys have and by what the YAML means. Without arguments the whole mesh (or the namespace of -n), conflicts first. SERVER is a service short or full, a pod of a headless service, a host of a ServiceEntry, or an address. Exits 1 on a conflict.',
  formats: ['junit'],
  examples: [
    {
      args: 'tls-check',
      says: 'all clients and services: is anything broken, and what do I change',
    },
    { args: 'tls-check deploy/productpage-v1', says: 'all that one client calls' },
    { args: 'tls-check productpage-v1 reviews:9080', says: 'one client and one server' },
    { args: 'tls-check --matrix', says: 'all of them in one table' },
    { args: 'tls-check --server reviews', says: 'all clients of one server' },
    { args: 'tls-check --assume strict', says: 'who would be cut off if STRICT were switched on' },
    { args: 'tls-check --policies', says: 'which policy holds where, and which object decides' },
  ],
  argument: { syntax: '[client] [server]', description: 'who calls, and whom' },
  targetOptional: true,
  options: {
    server: text('--server <service>', 'all clients of this server'),
    matrix: toggle('--matrix', 'a table of clients by services'),
    assume: {
      flags: '--assume <strict[:namespace]>',
      description:
        'what would break if STRICT were switched on now, in the mesh or a namespace: by configs, access logs and what Envoys count',
      completion: ['strict'],
      parse: parseAssumption,
    },
    policies: toggle(
      '--policies',
      'the PeerAuthentication that holds for each workload and port, and the DestinationRules that count for each host',
    ),
  },
  needs: () => ({
    proxy: [
      { section: 'clusters' },
      { section: 'listeners' },
      { section: 'routes' },
      { section: 'endpoints' },
      { section: 'secrets', optional: true },
    ],
    ...INTENT_NEEDS,
  }),
  follow: ({ values, request, snapshot, round }) =>
    round > 0 ? [] : proxiesOfPairs(meshOf(snapshot), queryOf(values, request, snapshot)),
  logs: ({ values, request, snapshot }) =>
    values.assume === undefined || !isPolicyKnown(snapshot.gaps)
      ? []
      : loggedServers(meshOf(snapshot), queryOf(values, request, snapshot), values.assume),
  stats: ({ values, request, snapshot }) =>
    values.assume === undefined || !isPolicyKnown(snapshot.gaps)
      ? undefined
      : {
          file: PLAINTEXT_STATS,
          isWanted: isPlaintextStat,
          proxies: loggedServers(meshOf(snapshot), queryOf(values, request, snapshot), values.assume), // prettier-ignore
        },
  run: ({ values, request, snapshot, logs, stats }) =>
    reportOf(values, request, snapshot, { logs: logs ?? NOTHING, stats: stats ?? NOTHING }),
});

/** What really happened. */
interface Observed {
  readonly logs: LogParts;
  readonly stats: StatParts;
}

const NOTHING = { parts: [], unread: 0 };

function reportOf(
  values: TlsValues,
  request: Request,
  snapshot: Snapshot,
  { logs, stats }: Observed,
): Report {
  const mesh = meshOf(snapshot);
  const query = queryOf(values, request, snapshot);
  const { assume } = values;
  if ((assume !== undefined || values.policies === true) && !isPolicyKnown(snapshot.gaps))
    throw new MeshdbgError('forbidden', 'What the policies of the mesh are is not known: some objects could not be read.', { hint: 'It takes the right to list services, pods, peerauthentications and destinationrules in all namespaces; meshdbg tls-check does without.' }); // prettier-ignore
  if (values.policies === true)
    return policiesReport(snapshot, policyRows(mesh, query.only), ruleStatuses(mesh, query.only));
  if (assume !== undefined)
    return assumeReport(snapshot, assumeStrict(mesh, query, assume), {
      where: assume.namespace === undefined ? 'in the whole mesh' : `in namespace ${assume.namespace}`, // prettier-ignore
      logs: assumeSeen(mesh, logs.parts, { query, assume, read: snapshot.proxies }),
      stats: assumeCounted(mesh, stats.parts, { query, assume }),
      unread: { logs, stats },
    });
  const rows = checkTls(mesh, query);
  const { client, selector } = query;
  const server = serverNamed(mesh, query);
  const atGateway = server === undefined ? [] : gatewayRowsAt(mesh, server);
  const isOfAllClients = client === undefined && selector === undefined;
  const others = isWhole(query)
    ? [...probeRows(mesh, query.only), ...scrapeRows(mesh, query.only), ...gatewayRows(mesh, query.only)] // prettier-ignore
    : isOfAllClients
      ? atGateway
      : [];
  return tlsReport(snapshot, [...rows, ...others], {
    isMatrix: values.matrix === true,
    atGateway: isOfAllClients ? [] : atGateway,
  });
}

/** One mesh for all that is asked about a snapshot: it remembers what it has found out. */
const meshOf = once((snapshot: Snapshot): TlsMesh => {
  // Without them nothing would be found, which would look like health.
  const { gaps, objects, source } = snapshot;
  const gap = gaps.find(({ section }) => section === 'kubernetes pods') ?? gaps.find(({ section }) => section.startsWith('kubernetes/')); // prettier-ignore
  if (gap !== undefined && !objects.some(({ kind }) => kind === 'Pod')) {
    const where = source.kind === 'file' ? 'A bundle holds all that is needed: meshdbg snapshot writes one, and so is a directory with objects in its kubernetes/.' : 'A bundle of meshdbg snapshot holds all that is needed.'; // prettier-ignore
    throw new MeshdbgError('not-found', `Who calls whom is not known without the pods of the mesh: ${gap.section === 'kubernetes pods' ? '' : `${gap.section}: `}${gap.reason.replace(/\.$/, '')}.`, { hint: `${where} What one Envoy sends and takes: meshdbg clusters, meshdbg listeners.` }); // prettier-ignore
  }
  const mesh = tlsMesh(worldOf(snapshot), snapshot.proxies, snapshot.capturedAt);
  return isPolicyKnown(snapshot.gaps) ? mesh : actualOnly(mesh);
});

/** Each has an answer of its own. */
const FORMS = ['assume', 'policies', 'matrix'] as const;

function queryOf(
  { server: all, ...forms }: TlsValues,
  { arguments: words, target }: Request,
  snapshot: Snapshot,
): TlsQuery {
  const [client, server = all] = words;
  const named = FORMS.filter((form) => forms[form] !== undefined && forms[form] !== false);
  if (named.length > 1)
    throw new MeshdbgError('usage', `--${named.join(' and --')} are different questions: ask one at a time.`); // prettier-ignore
  if (forms.policies === true && (client !== undefined || server !== undefined))
    throw new MeshdbgError('usage', '--policies is about all workloads and hosts: leave the client and the server out.', { hint: '-n names one namespace.' }); // prettier-ignore
  if (words.length > 1 && all !== undefined)
    throw new MeshdbgError('usage', '--server is for all clients: name the server once.');
  const { selector } = target;
  const current = snapshot.defaultNamespace ?? 'default';
  // As kubectl does, labels without -A are those of pods of one namespace.
  const namespace = target.namespace ?? (selector === undefined ? undefined : current);
  if (client !== undefined && selector !== undefined)
    throw new MeshdbgError('usage', 'Name a client or select clients with -l, not both.');
  return {
    namespace: namespace ?? current,
    ...(selector === undefined ? {} : { selector }),
    ...(client === undefined ? {} : { client }),
    ...(server === undefined ? {} : { server }),
    ...(namespace === undefined || target.allNamespaces || client !== undefined
      ? {}
      : { only: namespace }),
  };
}
