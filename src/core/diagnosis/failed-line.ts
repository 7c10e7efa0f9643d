import { parseClusterName } from '../decode/cluster-name.ts';
import type { ClusterName } from '../model/envoy/cluster-name.ts';
import type { Cluster } from '../model/envoy/cluster.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { intentAt } from '../tls/mesh/intent-at.ts';
import { indexOf } from '../tls/mesh/proxy-index.ts';
import type { Intent } from '../why/intent.ts';
import { codeDetails, type CodeDetails } from '../logs/meaning/details.ts';
import { flagsOf } from '../logs/meaning/flags.ts';
import type { LogRecord } from '../logs/model/log-record.ts';
import type { Facts } from './facts.ts';
import { routePlace, type RoutePlace } from './route-place.ts';

/** A line of a request that failed or was delayed, with what is known around it. */
export interface FailedLine {
  readonly line: LogRecord;
  readonly flags: ReadonlySet<string>;
  /** Its name is "" where the line has none. */
  readonly details: CodeDetails;
  /** Istio's name of the cluster, taken apart. */
  readonly clusterName: ClusterName | undefined;
  readonly facts: Facts | undefined;
  /** What the proxy has, else what the YAML means for it. */
  readonly config: ProxySnapshot | undefined;
  readonly intent: Intent | undefined;
  /** As `config` has it. */
  readonly cluster: Cluster | undefined;
  /** The routes that the request met; looked up when asked for. */
  readonly place: () => RoutePlace | undefined;
  /** The server's own word on the same connection: it refused it. */
  readonly refusal: LogRecord | undefined;
}

export function failedLine(
  line: LogRecord,
  facts: Facts | undefined,
  refusal?: LogRecord,
): FailedLine {
  const { entry, proxy } = line;
  const config = facts && (facts.mesh.configOf(proxy, 'actual') ?? facts.mesh.configOf(proxy, 'policy')); // prettier-ignore
  const intent = facts && intentAt(facts.mesh, proxy);
  const name = entry.upstream_cluster ?? undefined;
  let place: { readonly found: RoutePlace | undefined } | undefined;
  return {
    line,
    flags: new Set(flagsOf(entry.response_flags)),
    details: codeDetails(entry.response_code_details ?? ''),
    clusterName: name === undefined ? undefined : parseClusterName(name),
    facts,
    config,
    intent,
    cluster: name === undefined ? undefined : config && indexOf(config).clusters.get(name),
    place: () => {
      place ??= { found: facts && config && routePlace({ facts, config, intent }, line) };
      return place.found;
    },
    refusal,
  };
}
