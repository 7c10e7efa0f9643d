import { destinationOf, destinationText } from '../core/query/destination.ts';
import { parseClusterName } from '../core/decode/cluster-name.ts';
import type { Outcome } from '../core/explain/model/outcome.ts';
import { detailsText } from '../core/logs/meaning/details.ts';
import { lookup } from '../core/model/lookup.ts';
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

const STRANGERS = 'REGISTRY_ONLY: nothing goes out that the mesh does not know';

/** The mesh's or a Sidecar's outboundTrafficPolicy decided. */
const isStopped = ({ resource, hop }: Outcome['decidedBy']): boolean =>
  hop !== 'dns' && resource?.field?.includes('outboundTrafficPolicy') === true;

/** TLS alerts (RFC 8446) that a client hears. */
const REFUSALS: Readonly<Record<string, string>> = {
  CERTIFICATE_REQUIRED:
    'the server asks for a client certificate, and none is shown (CERTIFICATE_REQUIRED)',
};

/** Why a proxy answers itself: " (NR: no route …)". */
function answerWords({ flags, details, decidedBy, location, status }: Outcome): string {
  if (location !== undefined)
    return `: ${(status ?? 0) >= 300 ? 'redirected to' : 'at'} ${location}`;
  if (isStopped(decidedBy)) return ` (${STRANGERS})`;
  // What is wrong with it says more than that it is.
  if (flags.includes('DPE') && details !== null)
    return ` (DPE: ${detailsText(details) ?? details})`;
  if (flags.length > 0) return ` (${flagWords(flags)})`;
  return details === null ? '' : ` (${detailsText(details) ?? details})`;
}

/** One outcome in a few words: "the gateway answers 404 (NR: no route …)". */
export function outcomeWords(outcome: Outcome): string {
  const { verdict, status, flags, details, decidedBy, upstream, delayMs } = outcome;
  const late = delayMs === undefined ? '' : `, after ${durationText(delayMs)}`;
  const where = upstream === null ? '' : ` (${upstream.pod ?? upstream.address})`;
  if (verdict === 'forwarded') return `the application answers${where}${late}`;
  if (verdict === 'answered')
    return `${WHO[decidedBy.side]} answers ${status ?? ''}${answerWords(outcome)}${late}`;
  if (verdict === 'refused')
    return `no answer: ${isStopped(decidedBy) ? STRANGERS : details === null ? flagWords(flags) : (lookup(REFUSALS, details) ?? detailsText(details) ?? details)}${where}${late}`;
  // Some reasons are sentences, and who shows them ends them.
  return `not known: ${details?.replace(/\.$/, '') ?? 'no reason'}`;
}

export const shareText = percentText;
