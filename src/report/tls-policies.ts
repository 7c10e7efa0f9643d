import type { RuleStatus } from '../core/tls/policy/destination-rule-status.ts';
import type { PolicyRow } from '../core/tls/policy/policies.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { resourceText } from '../core/model/resource.ts';
import { metaOf, type Cell, type Report } from './report.ts';
import { tableOf } from './table.ts';

/** The report of `tls-check --policies`: which PeerAuthentication holds where, and which DestinationRule counts for whom. */
export function policiesReport(
  snapshot: Snapshot,
  policies: readonly PolicyRow[],
  rules: readonly RuleStatus[],
): Report {
  return {
    command: 'tls-check',
    meta: metaOf(snapshot),
    data: { items: [], policies, rules },
    blocks: [policyTable(policies), ruleTable(rules)],
    names: [...policies.map(({ namespace, workload, port }) => `${namespace}/${workload}:${port ?? '*'}`), ...rules.map(hostText)], // prettier-ignore
    notes: [],
    exitCode: rules.some(({ status }) => status === 'CONFLICT') || policies.some(({ differs }) => differs) ? 1 : 0, // prettier-ignore
  };
}

const policyTable = (rows: readonly PolicyRow[]): Report['blocks'][number] => ({
  ...tableOf<PolicyRow>(
    [
      { header: 'WORKLOAD', cell: ({ namespace, workload }) => `${namespace}/${workload}` },
      { header: 'PORT', cell: ({ port }) => (port === null ? 'others' : String(port)), align: 'right' }, // prettier-ignore
      { header: 'MODE', cell: ({ mode }) => mode },
      { header: 'ENVOY TAKES', cell: takes },
      { header: 'DECIDED BY', cell: ({ source }) => (source === null ? 'default of Istio' : resourceText(source)) }, // prettier-ignore
      { header: 'WITHOUT EFFECT', cell: ({ ignored }) => ignored.map(resourceText).join('; '), worth: ({ ignored }) => ignored.length > 0 }, // prettier-ignore
      { header: 'SERVICES', cell: ({ services }) => services.join(' '), wide: true },
    ],
    rows,
    'PeerAuthentication',
  ),
  section: 'policies',
  empty: 'No workload has a sidecar.',
});

const takes = ({ actual, differs }: PolicyRow): Cell =>
  differs ? { text: actual ?? '?', tone: 'bad' } : (actual ?? '?');

const ruleTable = (rows: readonly RuleStatus[]): Report['blocks'][number] => ({
  ...tableOf<RuleStatus>(
    [
      { header: 'HOST:PORT', cell: hostText },
      { header: 'STATUS', cell: ({ status }): Cell => ({ text: status, tone: status === 'OK' ? 'good' : 'bad' }) }, // prettier-ignore
      { header: 'SERVER', cell: ({ server }) => server.join(' ') },
      { header: 'CLIENT', cell: ({ client }) => client },
      { header: 'DESTINATION RULE', cell: ({ destinationRule }) => (destinationRule === null ? '-' : resourceText(destinationRule)) }, // prettier-ignore
      { header: 'NOT COUNTING', cell: ({ others }) => others.map(resourceText).join('; '), worth: ({ others }) => others.length > 0 }, // prettier-ignore
      { header: 'CLIENTS OF', cell: ({ clientNamespaces }) => clientNamespaces.join(' ') },
      { header: 'PEER AUTHENTICATION', cell: ({ peerAuthentications }) => peerAuthentications.map(resourceText).join('; '), wide: true }, // prettier-ignore
    ],
    rows,
    'DestinationRule',
  ),
  section: 'rules',
  empty: 'No service has a workload in the mesh.',
});

const hostText = ({ host, port, subset }: RuleStatus): string =>
  `${host}:${port}${subset === undefined ? '' : ` subset ${subset}`}`;
