import { destinationOf, destinationText } from '../core/query/destination.ts';
import { parseClusterName } from '../core/decode/cluster-name.ts';
import type { Outcome } from '../core/explain/model/outcome.ts';
import { detailsText } from '../core/logs/meaning/details.ts';
import { percentText } from '../core/query/percent.ts';
import { durationText } from './duration.ts';

/** Envoy's flags in words, as far as a request can end by them. */
const FLAGS: Readonly<Record<string, string>> = {
  NR: 'no route or filter chain matches',
  NC: 'the cluster does not exist',
  UH: 'no endpoint can be used',
  UF: 'no connection to the endpoint',
  UC: 'the endpoint closed the connection',
  UT: 'timeout',
  UO: 'circuit breaker',
  UPE: 'the endpoint answered with what is no HTTP',
  URX: 'retries are used up',
  FI: 'fault injection',
  DI: 'delayed by fault injection',
  RL: 'rate limit',
  DPE: 'what was sent is no HTTP that the proxy takes',
  UAEX: 'external authorization',
  IH: 'an x-envoy header is invalid',
};

export const flagWords = (flags: readonly string[]): string =>
  flags.map((flag) => (FLAGS[flag] === undefined ? flag : `${flag}: ${FLAGS[flag]}`)).join(', ');

/** "reviews v2", "api.example.com:443 (outside)", as the other commands call a cluster. */
export function clusterWords(cluster: string | null): string {
  if (cluster === null) return 'the application';
  const istioName = parseClusterName(cluster);
  return destinationText(destinationOf({ name: cluster, ...(istioName === undefined ? {} : { istioName }) }), { namespace: '' }); // prettier-ignore
}

const WHO = {
  client: "the client's Envoy",
  gateway: 'the gateway',
  server: "the server's Envoy",
  application: 'the application',
} as const;

/** One outcome in a few words: "the gateway answers 404 (NR: no route …)". */
export function outcomeWords(outcome: Outcome): string {
  const { verdict, status, flags, details, decidedBy, upstream, delayMs } = outcome;
  const late = delayMs === undefined ? '' : `, after ${durationText(delayMs)}`;
  const where = upstream === null ? '' : ` (${upstream.pod ?? upstream.address})`;
  if (verdict === 'forwarded') return `the application answers${where}${late}`;
  if (verdict === 'answered') {
    const why =
      flags.length > 0 ? ` (${flagWords(flags)})` : details === null ? '' : ` (${detailsText(details) ?? details})`; // prettier-ignore
    return `${WHO[decidedBy.side]} answers ${status ?? ''}${why}${late}`;
  }
  if (verdict === 'refused')
    return `no answer: ${details === null ? flagWords(flags) : (detailsText(details) ?? details)}${where}${late}`;
  return `not known: ${details ?? 'no reason'}`;
}

export const shareText = percentText;
