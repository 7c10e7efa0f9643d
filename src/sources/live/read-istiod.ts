import { MeshdbgError } from '../../core/errors.ts';
import type {
  IstiodBody,
  IstiodCapture,
  IstiodNeeds,
  IstiodSection,
  ProxyCapture,
} from '../../core/model/capture.ts';
import type { Gap } from '../../core/model/gap.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import { connectionsIn, proxyIdOf, type Connection } from './connections.ts';
import type { IstiodWay } from './istiod-way.ts';

export interface IstiodAsked {
  readonly needs: IstiodNeeds;
  /** Whose dumps are wanted, where the needs name any. */
  readonly proxies: readonly ProxyRef[];
}

export interface IstiodReading {
  readonly capture: IstiodCapture;
  /** The first thing that went wrong. */
  readonly error: MeshdbgError | undefined;
}

/** Requests to one istiod at the same time. */
const AT_ONCE = 4;

/** Reads what is needed of one istiod. What cannot be read is a gap; who stays silent once is not asked again. */
export async function readIstiod(
  way: IstiodWay,
  istiod: ProxyRef,
  { needs, proxies }: IstiodAsked,
): Promise<IstiodReading> {
  const reading = new Reading(way, istiod);
  await pooled(needs.sections, (section) => reading.section(section));
  await pooled(needs.helpful ?? [], (section) => reading.helpful(section));
  if (needs.dumps !== undefined && proxies.length > 0) {
    const connections = await reading.connections();
    await pooled(proxies, (proxy) => reading.dump(proxy, connections));
  }
  return reading.result();
}

async function pooled<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}

/** What was read of one istiod so far. */
class Reading {
  readonly #way: IstiodWay;
  #istiod: ProxyRef;
  readonly #bodies = new Map<IstiodSection, IstiodBody>();
  readonly #dumps: ProxyCapture[] = [];
  readonly #gaps: Gap[] = [];
  #date: string | undefined;
  #firstError: MeshdbgError | undefined;
  #dead: MeshdbgError | undefined;

  constructor(way: IstiodWay, istiod: ProxyRef) {
    this.#way = way;
    this.#istiod = istiod;
  }

  async section(section: IstiodSection): Promise<void> {
    const bytes = await this.#try(section, () => this.#ask(section));
    if (bytes !== undefined)
      this.#bodies.set(section, { section, bytes, from: this.#way.from(section) });
  }

  /** Without a gap where it cannot be read. */
  async helpful(section: IstiodSection): Promise<void> {
    if (this.#dead !== undefined) return;
    try {
      const bytes = await this.#ask(section);
      this.#bodies.set(section, { section, bytes, from: this.#way.from(section) });
    } catch (error) {
      foreseen(error);
    }
  }

  /** By ids with numbers where istiod tells them, else by names. */
  async connections(): Promise<readonly Connection[] | undefined> {
    const known = this.#bodies.get('connections') ?? this.#bodies.get('adsz');
    if (known !== undefined) return connectionsIn(known.bytes);
    try {
      return connectionsIn(await this.#ask('connections'));
    } catch (error) {
      foreseen(error);
    }
    const syncz = this.#bodies.get('syncz')?.bytes;
    const bytes = syncz ?? (await this.#try('config_dump', () => this.#ask('syncz')));
    return bytes === undefined ? undefined : connectionsIn(bytes);
  }

  async dump(proxy: ProxyRef, connections: readonly Connection[] | undefined): Promise<void> {
    if (connections === undefined) return;
    const what = `config_dump of ${proxyText(proxy)}`;
    const bytes = await this.#try(what, async () => {
      const first = await this.#dumpOf(proxy, connections);
      if (first !== 'gone') return first;
      // It reconnected between the two questions.
      const second = await this.#dumpOf(proxy, connectionsIn(await this.#ask('connections')));
      return second === 'gone' ? undefined : second;
    });
    if (bytes === undefined) return;
    const from = this.#way.from(what);
    this.#dumps.push({
      proxy,
      bodies: [{ section: 'config_dump', origin: 'istiod', bytes, from }],
      gaps: [],
    });
  }

  result(): IstiodReading {
    const { pod } = this.#istiod;
    const dead = this.#dead;
    const answered = this.#bodies.size > 0 || this.#dumps.length > 0;
    const gaps = dead !== undefined && !answered ? [gapOf(`istiod ${pod}`, dead)] : [...this.#gaps];
    return {
      capture: {
        istiod: this.#istiod,
        bodies: [...this.#bodies.values()],
        dumps: this.#dumps,
        gaps,
        ...(this.#date === undefined ? {} : { capturedAt: this.#date }),
      },
      error: this.#firstError,
    };
  }

  async #ask(section: IstiodSection): Promise<Uint8Array> {
    const { bytes, date, pod } = await this.#way.section(section);
    if (pod !== undefined) this.#istiod = { ...this.#istiod, pod };
    if (date !== undefined && date > (this.#date ?? '')) this.#date = date;
    return bytes;
  }

  async #dumpOf(
    proxy: ProxyRef,
    connections: readonly Connection[],
  ): Promise<Uint8Array | undefined | 'gone'> {
    const id = proxyIdOf(connections, proxy);
    if (id.kind === 'elsewhere') return undefined;
    if (id.kind === 'connected') return (await this.#way.dump(id.proxyId)) ?? 'gone';
    throw new MeshdbgError(
      'ambiguous',
      `${proxyText(this.#istiod)} would answer for ${proxyText(proxy)} or for ${id.others.join(', ')}: it looks for a part of the name`,
      { hint: 'Ask again after one of them has reconnected, or compare with a snapshot.' },
    );
  }

  /** What goes wrong becomes a gap. */
  async #try<T>(what: string, call: () => Promise<T>): Promise<T | undefined> {
    if (this.#dead !== undefined) return undefined;
    try {
      return await call();
    } catch (error) {
      const { code } = foreseen(error);
      this.#firstError ??= foreseen(error);
      if (this.#bodies.size === 0 && (code === 'timeout' || code === 'unreachable'))
        this.#dead = foreseen(error);
      this.#gaps.push(gapOf(`istiod ${this.#istiod.pod} ${what}`, foreseen(error)));
      return undefined;
    }
  }
}

const gapOf = (section: string, { message, hint }: MeshdbgError): Gap => ({
  section,
  reason: message,
  hint: hint ?? '',
});

/** Only what is foreseen becomes a gap. */
function foreseen(error: unknown): MeshdbgError {
  if (error instanceof MeshdbgError && error.code !== 'interrupted') return error;
  throw error;
}
