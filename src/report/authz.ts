import type { AuthzAnswer, AuthzResult } from '../core/authz/answer.ts';
import type { CheckResult } from '../core/authz/decide.ts';
import type { AuthzPolicyRow } from '../core/authz/policy-row.ts';
import { resourceText } from '../core/model/resource.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { metaOf, type Block, type Cell, type Report } from './report.ts';
import { orDash, tableOf, withProxyColumn, type Column } from './table.ts';

const COLUMNS: readonly Column<AuthzPolicyRow>[] = [
  { header: 'ACTION', cell: actionCell },
  { header: 'POLICY', cell: policyText },
  { header: 'LAYER', cell: ({ layer }) => layer, worth: ({ layer }) => layer === 'network' },
  { header: 'PORTS', cell: ({ ports }) => ports.map((port) => port ?? 'others').join(', ') },
  { header: 'ROUTE', cell: ({ route }) => orDash(route ?? undefined), worth: ({ route }) => route !== null },
  { header: 'TO', cell: ({ to, hasCondition }) => `${to}${hasCondition ? ' (and a CEL condition)' : ''}` },
  { header: 'FROM', cell: ({ from }) => from },
  { header: 'PROVIDER', cell: ({ provider }) => orDash(provider ?? undefined), wide: true },
  { header: 'ENVOY NAME', cell: ({ policy }) => orDash(policy ?? undefined), wide: true },
]; // prettier-ignore

function actionCell({ action, mode }: AuthzPolicyRow): Cell {
  if (mode === 'dry-run') return { text: `${action} (dry run)`, tone: 'dim' };
  return action;
}

/** "AuthorizationPolicy bank/allow-teller spec.rules[0]", for other policies Envoy's name. */
function policyText({ resource, policy, action }: AuthzPolicyRow): string {
  if (resource !== null) return resourceText(resource).replace(/^AuthorizationPolicy /, '');
  return policy ?? (action === 'ALLOW' ? 'none: everything is denied' : 'none');
}

/** The report of `authz`: what was asked first, then the policies in evaluation order. */
export function authzReport(snapshot: Snapshot, { rows, decisions }: AuthzResult): Report {
  const table = tableOf(withProxyColumn(COLUMNS, rows), rows);
  const answers: Block[] = decisions.length === 0 ? [] : (['table', 'wide'] as const).map((only) => ({ kind: 'lines', only: [only], lines: decisions.flatMap((one) => answerLines(one, decisions.length > 1)) })); // prettier-ignore
  return {
    command: 'authz',
    meta: metaOf(snapshot),
    data: { items: rows, decisions },
    blocks: [...answers, { ...table, empty: 'No policy applies: every request passes.', ...(decisions.length === 0 ? {} : { only: ['wide', 'csv'] as const }) }],
    names: [...new Set(rows.map(({ resource, policy }) => (resource === null ? (policy ?? 'none') : `authorizationpolicy/${resource.namespace}/${resource.name}`)))],
    notes: [],
    exitCode: 0,
  };
} // prettier-ignore

const WORDS = { allow: 'Allowed', deny: 'Denied', unknown: 'Not known' } as const;
const TONES = { allow: 'good', deny: 'bad', unknown: 'warn' } as const;

function answerLines(answer: AuthzAnswer, isNamed: boolean): Cell[][] {
  const { decision, decidedBy, status, details, nearest, checks, port } = answer;
  const what = status === null ? (decision === 'deny' && decidedBy !== null ? ': the connection is closed' : '') : ` with ${status}`; // prettier-ignore
  const head: Cell[] = [
    ...(isNamed ? [`${answer.proxy}: `] : []),
    { text: `${WORDS[decision]}${what}`, tone: TONES[decision] },
    `${port === null ? '' : ` at port ${port}`}${byText(decision, decidedBy)}`,
  ];
  const lines: Cell[][] = [head];
  if (details !== null) lines.push([{ text: `  ${details}`, tone: 'dim' }]);
  if (nearest !== null && decision !== 'allow') {
    const name = nearest.resource === null ? nearest.policy : resourceText(nearest.resource);
    lines.push([`  nearest rule that would allow it: ${name}`]);
    for (const { criterion, wanted, actual } of nearest.lacks)
      lines.push([`    ${criterion} ${wanted}: ${actual === undefined ? (criterion === 'rules' ? 'nothing to change in the request' : 'missing') : saidText(actual)}`]); // prettier-ignore
  }
  for (const check of checks.filter(({ mode }) => mode === 'dry-run'))
    lines.push([{ text: `  dry run: ${check.action} would ${check.verdict === 'denied' ? 'deny it' : check.verdict === 'allowed' ? 'let it pass' : 'say something that is not known'}${check.resource === null ? '' : ` by ${resourceText(check.resource)}`}`, tone: 'dim' }]); // prettier-ignore
  return [...lines, []];
}

const saidText = (text: string): string => (text.endsWith(' not known') ? text : `it is "${text}"`);

function byText(decision: AuthzAnswer['decision'], check: CheckResult | null): string {
  if (check === null) return decision === 'allow' ? ': no policy applies.' : '';
  const by = check.resource === null ? (check.policy ?? '') : resourceText(check.resource);
  if (by !== '') return ` by ${check.action} ${by}`;
  return decision === 'deny' ? `: no ${check.action} policy matches` : '';
}
