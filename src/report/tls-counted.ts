import type { CountedPlaintext, CountedResult } from '../core/tls/assume/counted-plaintext.ts';
import type { Cell } from './cell.ts';
import type { Unread } from './unread.ts';

/** What the JSON of --assume says of statistics. */
export interface CountedData {
  /** Who was counted to send plaintext that STRICT would refuse. */
  readonly counted: readonly CountedPlaintext[];
  /** Of so many `proxies`; `silent` ones have counted nothing, `off` of them as they do not count, `mute` ones do not tell whether it was mTLS. */
  readonly stats: Omit<CountedResult, 'counted'> & { readonly unread: number };
}

export const countedData = ({ counted, ...stats }: CountedResult, { unread }: Unread): CountedData => ({
  counted,
  stats: { ...stats, unread },
}); // prettier-ignore

/** Rows on the screen: the others are in -o json. */
const MOST_ROWS = 20;

/** Who was counted, since when, and what it is worth that nobody was. */
export function countedLines(found: CountedResult & Unread): Cell[][] {
  const { counted, proxies, mtls } = found;
  const since = sinceText(found);
  const of = `Istio's statistics of ${sidecars(proxies)}`;
  const heading =
    counted.length > 0
      ? `${of} count plaintext that STRICT would ${counted.some(isSurelyCut) ? '' : 'perhaps '}cut off${since}:`
      : proxies > 0
        ? `${of} count ${mtls} calls with mTLS and ${plaintextText(found)}${since}: who has been idle since then does not show.`
        : undefined; // prettier-ignore
  const others = othersOf(found);
  if (heading === undefined) {
    const why = others.length === 0 ? 'are not at hand' : `tell nothing here: ${others.join('; ')}`;
    return [[], [`Istio's statistics ${why}.`]];
  }
  return [
    [],
    [heading],
    ...counted.slice(0, MOST_ROWS).map(rowLine),
    ...(counted.length > MOST_ROWS ? [[`  and ${counted.length - MOST_ROWS} more, in -o json`]] : []), // prettier-ignore
    ...others.map((text) => [`  Besides, ${text}.`]),
  ];
}

/** The list may be empty only because it was asked for less than was counted. */
function plaintextText({ plaintext, elsewhere }: CountedResult): string {
  if (plaintext === 0) return 'none without';
  if (elsewhere === 0) return `${plaintext} without, none of which STRICT would newly cut off`;
  return `${plaintext} without (STRICT would newly cut off none of what you asked about, but perhaps ${elsewhere} others)`;
}

/** Sidecars that tell nothing, and why. */
function othersOf({ silent, off, mute, unread }: CountedResult & Unread): string[] {
  const idle = silent - off;
  return [
    ...(off === 0 ? [] : [`telemetry is off in ${sidecars(off)} (no filter istio.stats in the inbound listeners)`]),
    ...(idle === 0 ? [] : [`${sidecars(idle)} ${idle === 1 ? 'has' : 'have'} counted no call since ${idle === 1 ? 'its Envoy' : 'their Envoys'} started, which proves nothing`]),
    ...(mute === 0 ? [] : [`the counts of ${sidecars(mute)} do not say whether it was mTLS (a Telemetry removed the label connection_security_policy)`]),
    ...(unread === 0 ? [] : [`those of ${sidecars(unread)} were not read`]),
  ]; // prettier-ignore
}

/** Whether STRICT would surely cut something off. */
export const isSurelyCut = ({ doubt }: CountedPlaintext): boolean => doubt === null;

const DOUBTS = {
  'open-port': 'perhaps at a port that stays open, or that you did not ask about',
  'tcp-probe': 'perhaps the TCP probe of the kubelet, which Envoy answers in any case',
  'other-client': 'perhaps of another client',
} as const;

function rowLine(row: CountedPlaintext): Cell[] {
  const { protocol, count, succeeded, doubt, service } = row;
  const what = protocol === 'tcp' ? 'connection' : protocol === 'grpc' ? 'gRPC call' : 'request';
  const fate = protocol === 'tcp' || succeeded === count ? '' : `, ${succeeded} of them went well`;
  return [
    isSurelyCut(row) ? { text: '  ✗ ', tone: 'bad' } : { text: '  ! ', tone: 'warn' },
    { text: `${countedClientText(row)} → ${countedServerText(row)}`, tone: 'strong' },
    `   ${count} ${what}${count === 1 ? '' : 's'}${service === null ? '' : ` for ${service}`}${fate}${doubt === null ? '' : `; ${DOUBTS[doubt]}`}`,
  ];
}

/** "shop/web", "shop/cron (no sidecar)" */
export function countedClientText({ client }: CountedPlaintext): string {
  const { namespace, workload, hasProxy } = client;
  if (workload === null) return 'somebody who tells nothing of itself';
  return `${namespace ?? '?'}/${workload}${hasProxy === false ? ' (no sidecar)' : ''}`;
}

export const countedServerText = ({ server }: CountedPlaintext): string =>
  `${server.namespace}/${server.workload}`;

function sinceText({ since, lastStart }: CountedResult): string {
  if (since === null || lastStart === null) return ' since their Envoys started';
  return since === lastStart
    ? ` since ${since}`
    : ` since their Envoys started (the first ${since}, the last ${lastStart})`;
}

const sidecars = (count: number): string => `${count} sidecar${count === 1 ? '' : 's'}`;
