import { linesOf } from '../../core/decode/lines.ts';
import { ownText } from '../../core/decode/own-text.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { ProxyFile } from '../../core/model/proxy-file.ts';
import type { CountedLines } from '../../core/model/proxy-lines.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import type { Clock } from '../../ports/clock.ts';
import { readHurried, type Read } from '../hurried.ts';
import type { ProxyTarget, Source } from '../source.ts';
import { knownTarget, proxyOf } from '../target/proxy-of.ts';

/** What was read of the statistics of many Envoys. */
export type StatParts = Read<CountedLines>;

/** What of their statistics a command asks which proxies for. */
export interface StatNeeds {
  readonly file: ProxyFile;
  /** Lines that it wants: a capture has all of them. */
  readonly isWanted: (line: string) => boolean;
  readonly proxies: readonly ProxyRef[];
}

/** One request to each proxy, 16 proxies at once (design.md section 7). */
const HASTE = { most: 200, atOnce: 16, budgetMs: 10_000 };

export interface StatsWay {
  /** Pods of the proxies, which tell where their Envoys answer. */
  readonly objects: readonly KubeObject[];
  /** What --admin-port says. */
  readonly adminPort: number | undefined;
  readonly clock: Clock;
}

/**
 * Statistics of Envoys, as many as can be had quickly: the first proxies first. What a capture lacks is nothing that could be read, nor is
 * what an Envoy would count that does not run.
 * @throws {MeshdbgError} interrupted
 */
export async function readStatParts(
  { raw, knownProxies }: Source,
  { file, isWanted, proxies }: StatNeeds,
  { objects, adminPort, clock }: StatsWay,
): Promise<StatParts> {
  if (raw === undefined) return { parts: [], unread: 0 };
  const isCapture = knownProxies !== undefined;
  const pods = new Map(objects.flatMap((one) => (one.kind === 'Pod' ? [[`${one.namespace}/${one.name}`, one]] : []))); // prettier-ignore
  const targetOf = (proxy: ProxyRef): ProxyTarget | undefined => {
    const pod = pods.get(proxyText(proxy));
    const judged = isCapture || pod === undefined ? { target: knownTarget(proxy, adminPort) } : proxyOf(pod, adminPort); // prettier-ignore
    return 'target' in judged ? judged.target : undefined;
  };
  const targets = proxies.flatMap((proxy) => {
    const target = targetOf(proxy);
    return target === undefined || raw.has?.(target, file) === false ? [] : [{ ...proxy, target }];
  });
  const read = async ({
    namespace,
    pod,
    target,
  }: (typeof targets)[number]): Promise<CountedLines> => {
    const { bytes, date } = await raw.body(target, file);
    const lines: string[] = [];
    for (const some of linesOf(bytes))
      for (const line of some) if (isWanted(line)) lines.push(ownText(line));
    return { proxy: { namespace, pod }, lines, ...(date === undefined ? {} : { date }) };
  };
  return readHurried(targets, read, { ...HASTE, clock });
}
