import { objects, object, text } from '../../decode/read.ts';
import type { Thresholds } from '../../model/envoy/cluster.ts';
import { sourcesOf } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { FailedLine } from '../failed-line.ts';
import { fieldOf } from '../field-of.ts';
import { command, diagnosis, shellWord, type Rule } from '../rule.ts';

/** UO: a circuit breaker of the cluster was open. */
export const overflow: Rule = (failed) => {
  const { flags, details, line, cluster, facts } = failed;
  const isOverflow = flags.has('UO') || details.reason === 'overflow' || details.name === 'maintenance_mode'; // prettier-ignore
  if (!isOverflow) return undefined;
  const name = line.entry.upstream_cluster ?? 'the cluster';
  const limits = (cluster?.thresholds.find(({ priority }) => priority === 'DEFAULT') ?? cluster?.thresholds[0]); // prettier-ignore
  const set = limits === undefined ? [] : limitsOf(limits);
  return diagnosis({
    code: 'circuit-breaker',
    text: `More requests came for ${name} than its circuit breaker lets through at once${set.length === 0 ? '' : ` (${set.join(', ')})`}.`, // prettier-ignore
    causes: [...limitSources(failed), fieldOf(facts, cluster?.destinationRule, 'spec.trafficPolicy.connectionPool')], // prettier-ignore
    evidence: set.length === 0 && cluster !== undefined ? ["no limit is set: Envoy's own are 1024 connections, pending requests and requests"] : [], // prettier-ignore
    next: command('clusters', line.proxy, typeof line.entry.upstream_cluster === 'string' ? `--name ${shellWord(line.entry.upstream_cluster)} -o yaml` : ''), // prettier-ignore
  });
};

/** Istio's way to say that there is no limit. */
const UNLIMITED = 4_294_967_295;

const NAMES = {
  maxConnections: 'connections',
  maxPendingRequests: 'waiting requests',
  maxRequests: 'requests',
  maxRetries: 'retries',
} as const;

function limitsOf(limits: Thresholds): string[] {
  const keys = ['maxConnections', 'maxPendingRequests', 'maxRequests', 'maxRetries'] as const;
  return keys.flatMap((key) => {
    const value = limits[key];
    return value === undefined || value >= UNLIMITED ? [] : [`${value} ${NAMES[key]}`];
  });
}

/** The block of the pool, so that all of its limits are named with it. */
function limitSources({ intent, line }: FailedLine): (ResourceRef | undefined)[] {
  const compiled = intent?.config.clusters.find((one) => text(one, 'name') === line.entry.upstream_cluster); // prettier-ignore
  if (compiled === undefined) return [];
  const [limits] = objects(object(compiled, 'circuit_breakers'), 'thresholds');
  return [sourcesOf(compiled)['circuit_breakers'], ...Object.values(limits === undefined ? {} : sourcesOf(limits))]; // prettier-ignore
}
