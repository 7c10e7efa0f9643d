import type { Route, VirtualHost } from '../../model/envoy/virtual-host.ts';
import { resourceText } from '../../model/resource.ts';
import type { RefusalCause } from '../../tls/refused-call.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Blame } from '../model/blame.ts';
import type { Ending } from '../model/ending.ts';
import { step, type Trail } from '../journey/trail.ts';
import { causeFinder, type CauseFinder } from './cause-finder.ts';

const finders = new WeakMap<ExplainMesh, CauseFinder>();
/** By what makes two blames the same: requests of one file share most of them. */
const found = new WeakMap<ExplainMesh, Map<string, RefusalCause>>();

/** An ending with the object that decided it, by the YAML at hand; further ones become hops. */
export function caused(mesh: ExplainMesh, trail: Trail, end: Ending): Ending {
  const { decidedBy } = end;
  const blame = end.blame ?? (decidedBy.resource === null ? undefined : { kind: 'object' as const, resource: decidedBy.resource }); // prettier-ignore
  if (blame === undefined || mesh.objects.length === 0) return end;
  if (isForwarded(end)) {
    const word = blame.kind === 'route' ? ON_THE_WAY[blame.field ?? ''] : undefined;
    const [rule] = word === undefined ? [] : causeOf(mesh, blame, null).causes;
    if (word !== undefined && rule !== undefined) trail.add({ side: 'client', proxy: null }, [step('route', word, { isDecisive: true, resource: rule })]); // prettier-ignore
    return end;
  }
  const { causes, note } = causeOf(mesh, blame, decidedBy.resource);
  const [first, ...others] = causes;
  if (first === undefined) return end;
  const about = { side: decidedBy.side, proxy: null };
  if (note !== undefined) trail.add(about, [step(decidedBy.hop, note, { isDecisive: true, resource: first })]); // prettier-ignore
  for (const other of others) trail.add(about, [step(decidedBy.hop, `the other side: ${resourceText(other)}`, { isDecisive: true, resource: other })]); // prettier-ignore
  return { ...end, decidedBy: { ...decidedBy, resource: first } };
}

/** What a rule does to a request that reaches an application all the same. */
const ON_THE_WAY: Readonly<Record<string, string>> = {
  'fault.delay': 'delayed on purpose',
  retries: 'tried again, in vain',
};

/** The application decided: what chose it is told by the hops. */
const isForwarded = ({ kind, isApplication }: Ending): boolean => kind === 'connected' || (kind === 'response' && isApplication); // prettier-ignore

function causeOf(
  mesh: ExplainMesh,
  blame: Blame,
  fallback: Ending['decidedBy']['resource'],
): RefusalCause {
  let finder = finders.get(mesh);
  if (finder === undefined) finders.set(mesh, (finder = causeFinder(mesh)));
  let known = found.get(mesh);
  if (known === undefined) found.set(mesh, (known = new Map()));
  const key = keyOf(blame);
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
