import { parseClusterName } from '../../decode/cluster-name.ts';
import { object, objects, text } from '../../decode/read.ts';
import { refTo } from '../../model/provenance.ts';
import { resourceText, type ResourceRef } from '../../model/resource.ts';
import type { ClusterChoice } from '../../model/envoy/route-action.ts';
import { indexOf } from '../../tls/mesh/proxy-index.ts';
import { refusalCause } from '../../tls/cause/refusal.ts';
import type { RefusalCause } from '../../tls/cause/refused-call.ts';
import type { FailedLine } from '../failed-line.ts';
import { calledBy, clientOf } from '../called.ts';
import { command, diagnosis, shellWord, type Rule } from '../rule.ts';

/** NC: the route names a cluster that this Envoy does not have. */
export const clusterMissing: Rule = (failed) => {
  const { flags, details, line } = failed;
  if (!flags.has('NC') && details.name !== 'cluster_not_found') return undefined;
  const missing = missingClusters(failed);
  const [name] = missing;
  if (name === undefined)
    return diagnosis({
      code: 'cluster-missing',
      text: 'The route leads to a cluster that this Envoy does not have: a subset that no DestinationRule defines, or a host or port that is not there for it.',
      next: command('routes', line.proxy),
    });
  const { subset = '' } = parseClusterName(name) ?? {};
  const causes = missing.map((one) => causeOf(failed, one));
  const removal = causes.every((cause) => cause.causes.length === 0) ? removedBy(failed, name) : undefined; // prettier-ignore
  const notes = causes.flatMap(({ note }) => note ?? []);
  return diagnosis({
    code: subset === '' ? 'cluster-missing' : 'subset-missing',
    text: notes[0] ?? `The route leads to ${name}, which this Envoy does not have.`,
    causes: [removal, ...causes.flatMap((cause) => cause.causes.toReversed())],
    evidence: [...missing.map((one) => `there is no cluster ${one}`), ...notes.slice(1), removal && `${resourceText(removal)} removes clusters`], // prettier-ignore
    next: command('diff', line.proxy, `--why ${shellWord(name)}`),
  });
};

/** The line's own cluster; where it has none, those that the routes lead to and that are not there. */
function missingClusters(failed: FailedLine): string[] {
  const { config, line } = failed;
  const { upstream_cluster: logged } = line.entry;
  if (typeof logged === 'string') return [logged];
  const place = failed.place();
  if (config === undefined || place === undefined) return [];
  const { clusters } = indexOf(config);
  const [first] = place.routes
    .map(({ route }) => (route.action.kind === 'forward' ? namesOf(route.action.to) : []))
    .map((names) => names.filter((name) => !clusters.has(name)))
    .filter((names) => names.length > 0);
  return [...new Set(first)];
}

function namesOf(choice: ClusterChoice): string[] {
  if (choice.kind === 'cluster') return [choice.name];
  if (choice.kind !== 'weighted') return [];
  return choice.clusters.filter(({ weight }) => weight > 0).map(({ name }) => name);
}

function causeOf({ facts, line }: FailedLine, cluster: string): RefusalCause {
  if (facts === undefined) return { causes: [] };
  const { mesh } = facts;
  const found = refusalCause(mesh, { client: clientOf(line.proxy), server: calledBy(mesh, cluster), outcome: { kind: 'refused', reason: 'cluster-missing', cluster } }, true); // prettier-ignore
  if (found.causes.length > 0 || found.note === undefined) return found;
  // Another object took the host away: all that claim it are in question.
  const owners = mesh.world.servicesByHost.get(parseClusterName(cluster)?.host ?? '') ?? [];
  return { ...found, causes: owners.map((owner) => refTo(owner.object)) };
}

/** An EnvoyFilter that takes clusters away: of this host, of this name, or all that it does not name. */
function removedBy({ facts }: FailedLine, name: string): ResourceRef | undefined {
  const host = parseClusterName(name)?.host;
  for (const filter of facts?.mesh.world.list('EnvoyFilter') ?? [])
    for (const [at, patch] of objects(filter.spec, 'configPatches').entries()) {
      if (text(patch, 'applyTo') !== 'CLUSTER' || text(object(patch, 'patch'), 'operation') !== 'REMOVE') continue; // prettier-ignore
      const cluster = object(patch, 'match', 'cluster');
      const wanted = text(cluster, 'name') ?? text(cluster, 'service');
      if (wanted === undefined || wanted === name || wanted === host) return refTo(filter, `spec.configPatches[${at}]`); // prettier-ignore
    }
  return undefined;
}
