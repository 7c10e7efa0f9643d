import type { HostStatus } from '../../model/envoy/cluster-status.ts';
import { sourcesOf } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { hostHealth } from '../../query/endpoint-health.ts';
import { outlierWords } from '../../query/outlier-words.ts';
import { text } from '../../decode/read.ts';
import { indexOf } from '../../tls/mesh/proxy-index.ts';
import { refusalCause } from '../../tls/cause/refusal.ts';
import { addressIp } from '../../query/pod-index.ts';
import { failingProbe } from '../failing-probe.ts';
import { calledBy, clientOf } from '../called.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { FailedLine } from '../failed-line.ts';
import { fieldOf } from '../field-of.ts';
import { command, diagnosis, shellWord, type Rule } from '../rule.ts';

/** UH: the cluster has no endpoint that the load balancer takes: none at all, all ejected, or all unhealthy. */
export const noHealthyEndpoint: Rule = (failed) => {
  const { flags, details, line, cluster, config, facts } = failed;
  if (!flags.has('UH') && details.name !== 'no_healthy_upstream') return undefined;
  const name = line.entry.upstream_cluster ?? undefined;
  const next = name === undefined ? command('endpoints', line.proxy) : command('endpoints', line.proxy, `--cluster ${shellWord(name)}`); // prettier-ignore
  if (name === undefined || cluster === undefined || config === undefined)
    return diagnosis({
      code: 'no-healthy-endpoint',
      text: `There was no usable endpoint of ${name ?? 'the cluster'}: none is ready, a subset's labels select no pod, or all are ejected.`,
      next,
    });
  const hosts = config.hostStatus?.find((one) => one.name === name)?.hosts ?? [];
  const ejected = hosts.filter(({ health }) => health.failedOutlierCheck);
  const assigned = indexOf(config).endpointsOf(cluster) ?? [];
  if (ejected.length > 0) return ejection(failed, { hosts, ejected, next });
  if (hosts.length === 0 && assigned.length === 0) return noEndpoint(failed, name, next);
  const probe = assigned.map(({ address }) => facts && failingProbe(facts, facts.mesh.podAt(addressIp(address) ?? ''))).find((one) => one !== undefined); // prettier-ignore
  if (probe !== undefined)
    return diagnosis({
      code: 'probe-not-rewritten',
      text: `The pods behind ${name} are not ready, because the kubelet's probe of port ${probe.server.port} is sent in plaintext, and the port takes only mTLS.`, // prettier-ignore
      causes: probe.causes,
      evidence: [probe.note],
      next: 'meshdbg tls-check',
    });
  const sick = hosts.filter(({ health }) => hostHealth(health).verdict === 'unhealthy');
  // Back since: the config was read later than the line was written.
  if (sick.length === 0 && cluster.outlierDetection !== undefined) return ejection(failed, { hosts, ejected, next }); // prettier-ignore
  return diagnosis({
    code: 'no-healthy-endpoint',
    text: sick.length === 0 ? `There was no usable endpoint of ${name} then; now there are ${assigned.length}.` : `None of the endpoints of ${name} may be used.`, // prettier-ignore
    causes: [noEndpointCause(failed, name)?.resource, cluster.destinationRule],
    evidence: sick.slice(0, 5).map(({ address, health }) => `${address} ${hostHealth(health).reasons.map((reason) => reason.text).join(', ')}`), // prettier-ignore
    next,
  });
};

interface Ejection {
  readonly hosts: readonly HostStatus[];
  readonly ejected: readonly HostStatus[];
  readonly next: string | undefined;
}

function ejection(failed: FailedLine, { hosts, ejected, next }: Ejection): Diagnosis {
  const { cluster, facts } = failed;
  const field = outlierSource(failed) ?? fieldOf(facts, cluster?.destinationRule, 'spec.trafficPolicy.outlierDetection'); // prettier-ignore
  return diagnosis({
    code: 'ejected',
    text: ejectionText(cluster?.name ?? 'the cluster', hosts.length, ejected.length),
    causes: [field],
    evidence: [outlierWords(cluster?.outlierDetection), ...ejected.slice(0, 5).map(({ address }) => `${address} is ejected`)], // prettier-ignore
    next,
  });
}

function ejectionText(name: string, hosts: number, ejected: number): string {
  if (ejected === 0) return `The endpoints of ${name} were most likely ejected by outlier detection: all are usable again.`; // prettier-ignore
  if (ejected === hosts) return `Every endpoint of ${name} is ejected by outlier detection.`;
  return `${ejected} of ${hosts} endpoints of ${name} ${ejected === 1 ? 'is' : 'are'} ejected by outlier detection.`;
}

function outlierSource({ intent, line }: FailedLine): ResourceRef | undefined {
  const compiled = intent?.config.clusters.find((one) => text(one, 'name') === line.entry.upstream_cluster); // prettier-ignore
  return compiled && sourcesOf(compiled)['outlier_detection'];
}

function noEndpoint(failed: FailedLine, name: string, next: string | undefined): Diagnosis {
  const found = noEndpointCause(failed, name);
  return diagnosis({
    code: 'no-endpoints',
    text: `There is no endpoint of ${name}${found?.note === undefined ? '' : `: ${found.note}`}.`,
    causes: found === undefined ? [] : [found.resource, ...found.others],
    next,
  });
}

function noEndpointCause({ facts, cluster, line }: FailedLine, name: string): { readonly resource: ResourceRef | undefined; readonly others: readonly ResourceRef[]; readonly note: string | undefined } | undefined {
  if (facts === undefined || cluster === undefined) return undefined;
  const { causes, note } = refusalCause(facts.mesh, { client: clientOf(line.proxy), server: calledBy(facts.mesh, name), outcome: { kind: 'refused', reason: 'no-endpoints', cluster: name, ownerOf: cluster } }, true);
  const [resource, ...others] = causes;
  return { resource, others, note };
} // prettier-ignore
