import { linesOf } from '../../core/decode/lines.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { ProxyLines } from '../../core/model/proxy-lines.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import type { Clock } from '../../ports/clock.ts';
import { readHurried, type Read } from '../hurried.ts';
import type { Source } from '../source.ts';
import { containerState } from './container-state.ts';
import { ENVOY } from './container.ts';

/** What was read of many logs. */
export type LogParts = Read<ProxyLines>;

/** Lines of each log. */
const LINES = 1000;
const HASTE = { most: 200, atOnce: 8, budgetMs: 10_000 };

export interface LogsWay {
  /** Pods of the proxies, which tell whose Envoy has not begun to run. */
  readonly objects: readonly KubeObject[];
  readonly clock: Clock;
}

/**
 * The ends of Envoys' logs, as many as can be had quickly: the first proxies first. A log that a capture lacks, or of an Envoy that never
 * ran, is none that could be read; one that may not be read is told.
 * @throws {MeshdbgError} interrupted
 */
export async function readLogParts(
  { raw, loggedContainers }: Source,
  proxies: readonly ProxyRef[],
  { objects, clock }: LogsWay,
): Promise<LogParts> {
  if (raw === undefined) return { parts: [], unread: 0 };
  const saved = loggedContainers && new Set(loggedContainers.map((one) => `${proxyText(one)} ${one.container}`)); // prettier-ignore
  const unborn = new Set(objects.filter((one) => one.kind === 'Pod' && isUnborn(one)).map((pod) => `${pod.namespace}/${pod.name}`)); // prettier-ignore
  const wanted = proxies.filter((proxy) => saved?.has(`${proxyText(proxy)} ${ENVOY}`) ?? !unborn.has(proxyText(proxy))); // prettier-ignore
  const read = async (proxy: ProxyRef): Promise<ProxyLines> => {
    const bytes = await raw.log({ ...proxy, container: ENVOY, tailLines: LINES });
    return { proxy, lines: [...linesOf(bytes)].flat() };
  };
  return readHurried(wanted, read, { ...HASTE, clock });
}

/** The kubelet has no log of a container that waits for its first start. */
function isUnborn(pod: KubeObject): boolean {
  const { is, restarts } = containerState(pod, ENVOY);
  return is === 'waiting' && restarts === 0;
}
