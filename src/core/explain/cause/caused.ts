import type { Route, VirtualHost } from '../../model/envoy/virtual-host.ts';
import { resourceText } from '../../model/resource.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Blame } from '../model/blame.ts';
import type { Cause } from '../model/cause.ts';
import type { Ending } from '../model/ending.ts';
import { remarkHop, type Remark } from '../model/remark.ts';
import type { Trail } from '../journey/trail.ts';
import { causeFinder, type CauseFinder } from './cause-finder.ts';

const finders = new WeakMap<ExplainMesh, CauseFinder>();
/** By what makes two blames the same: requests of one file share most of them. */
const found = new WeakMap<ExplainMesh, Map<string, Cause>>();

/** An ending with the object that decided it, by the YAML at hand; further ones become hops. */
export function caused(mesh: ExplainMesh, trail: Trail, end: Ending): Ending {
  const { decidedBy } = end;
  const blame = end.blame ?? (decidedBy.resource === null ? undefined : { kind: 'object' as const, resource: decidedBy.resource }); // prettier-ignore
  if (blame === undefined || mesh.objects.length === 0) return end;
  if (isForwarded(end)) {
    const word = blame.kind === 'route' ? ON_THE_WAY[blame.field ?? ''] : undefined;
    const [rule] = word === undefined ? [] : causeOf(mesh, blame, null).causes;
    if (word !== undefined && rule !== undefined) trail.remark(remarkHop('route', 'client', { says: word, resource: rule })); // prettier-ignore
    return end;
  }
  const { causes, note, remarks = [] } = causeOf(mesh, blame, decidedBy.resource);
  const [first, ...others] = causes;
  const told = (remark: Remark): void => trail.remark(remarkHop(decidedBy.hop, decidedBy.side, remark)); // prettier-ignore
  if (note !== undefined) told({ says: note, ...(first === undefined ? {} : { resource: first }) });
  for (const remark of remarks) told(remark);
  for (const other of others) told({ says: `${blame.kind === 'tls' ? 'the other side' : 'see also'}: ${resourceText(other)}`, resource: other }); // prettier-ignore
  return first === undefined ? end : { ...end, decidedBy: { ...decidedBy, resource: first } };
}

/** What a rule does to a request that reaches an application all the same. */
const ON_THE_WAY: Readonly<Record<string, string>> = {
  'fault.delay': 'delayed on purpose',
  retries: 'tried again, in vain',
};

/** The application decided: what chose it is told by the hops. */
const isForwarded = ({ kind, isApplication }: Ending): boolean => kind === 'connected' || (kind === 'response' && isApplication); // prettier-ignore

/** What is behind a blame; remembered, because requests of one file share most of them. */
export function causeOf(
  mesh: ExplainMesh,
  blame: Blame,
  fallback: Ending['decidedBy']['resource'],
): Cause {
  let finder = finders.get(mesh);
  if (finder === undefined) finders.set(mesh, (finder = causeFinder(mesh)));
  let known = found.get(mesh);
  if (known === undefined) found.set(mesh, (known = new Map()));
  const key = `${keyOf(blame)} ${JSON.stringify(fallback)}`;
  let cause = known.get(key);
  if (cause === undefined) known.set(key, (cause = finder(blame, fallback)));
  return cause;
}

function keyOf(blame: Blame): string {
  if (blame.kind === 'route') return JSON.stringify(['route', ...ruleKey(blame), blame.field]);
  if (blame.kind === 'no-hosts')
    return JSON.stringify([blame.kind, blame.proxy, blame.cluster.name]);
  if (blame.kind === 'tls') return JSON.stringify([blame.kind, blame.client, blame.cluster?.name, blame.destination]); // prettier-ignore
  if (blame.kind !== 'missing-cluster') return JSON.stringify(blame);
  const { kind, proxy, cluster, rule } = blame;
  return JSON.stringify([kind, proxy, cluster, ...(rule === undefined ? [] : ruleKey(rule))]);
}

const ruleKey = ({ host, route }: { readonly host: VirtualHost; readonly route?: Route }): readonly unknown[] => [
  host.name, route === undefined ? -1 : host.routes.indexOf(route), route?.name, route?.owner,
]; // prettier-ignore
