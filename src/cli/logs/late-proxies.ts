import { MeshdbgError } from '../../core/errors.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ProxyTarget, Source } from '../../sources/source.ts';
import { proxyOf } from '../../sources/target/proxy-of.ts';

/** Proxies that are asked at the same time (design.md section 7). */
const AT_ONCE = 16;
/** How long lines wait for the config of their proxy, in milliseconds: without it they are read by the formats of the others. */
const PATIENCE_MS = 3000;

export interface LateProxiesInput {
  readonly source: Pick<Source, 'objects'>;
  readonly clock: Clock;
  /** Those that lines are read of, as far as they are known. */
  readonly targets: readonly ProxyTarget[];
  /** Reads one and takes what it tells. @throws {MeshdbgError} */
  readonly read: (target: ProxyTarget, pod: KubeObject | undefined) => Promise<void>;
}

/**
 * Proxies whose config is read when their log is: there may be hundreds, and most of them may write nothing. What cannot be read is
 * left out, as it is not needed.
 */
export class LateProxies {
  readonly #input: LateProxiesInput;
  readonly #targets: ReadonlyMap<string, ProxyTarget>;
  /** Undefined once there is nothing to wait for. */
  readonly #asked = new Map<string, Promise<void> | undefined>();
  readonly #queue: (() => void)[] = [];
  #running = 0;

  /** @param known those that were read already */
  constructor(input: LateProxiesInput, known: Iterable<string>) {
    this.#input = input;
    this.#targets = new Map(input.targets.map((target) => [proxyText(target.proxy), target]));
    for (const name of known) this.#asked.set(name, undefined);
  }

  /** @returns resolves when the proxy was read, or lines should wait no longer; undefined where there is nothing to wait for */
  learn(proxy: ProxyRef): Promise<void> | undefined {
    const name = proxyText(proxy);
    if (this.#asked.has(name) || proxy.pod === '') return this.#asked.get(name);
    const waited = new Promise<void>((resolve, reject) => {
      const goOn = (): void => {
        this.#asked.set(name, undefined);
        resolve();
      };
      const forget = this.#input.clock.after(PATIENCE_MS, goOn);
      this.#inTurn(() => this.#read(proxy, name))
        .then(goOn, reject)
        .finally(forget);
    });
    // Whoever waits learns of a defect.
    waited.catch(() => {});
    this.#asked.set(name, waited);
    return waited;
  }

  async #read(proxy: ProxyRef, name: string): Promise<void> {
    const { source, read } = this.#input;
    const known = this.#targets.get(name);
    if (known !== undefined) return read(known, undefined);
    // It has come since.
    const pod = await source.objects.get('pods', proxy.namespace, proxy.pod);
    const judged = pod && proxyOf(pod);
    if (judged !== undefined && 'target' in judged) await read(judged.target, pod);
  }

  /** @throws what the work throws but for what is foreseen */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#running++;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof MeshdbgError)) throw error;
    } finally {
      this.#running--;
      this.#queue.shift()?.();
    }
  }
}
