import { MeshdbgError } from '../../core/errors.ts';
import type { ProxyCapture, SectionBody, SectionQuery } from '../../core/model/capture.ts';
import type { Gap } from '../../core/model/gap.ts';
import { proxyText } from '../../core/model/proxy.ts';
import { rfc3339 } from '../../core/model/time.ts';
import type { AdminRequest, AdminResponse } from '../../ports/admin.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ProxyTarget } from '../source.ts';
import { bodyOf } from './answer.ts';
import { planReads, type AdminRead } from './plan.ts';
import { sizeText, type ProxyProgress } from './progress.ts';
import type { AdminWay } from './way.ts';

/** The longest body that is taken; the decoder reads up to V8's limit a section. */
const MOST_BYTES = 2 ** 31;

export interface Reader {
  readonly way: AdminWay;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly progress: (label: string) => ProxyProgress;
  /** With -v: what was read, from where, how much, how long. */
  readonly onRead?: (note: string) => void;
}

/**
 * Reads sections of one proxy, one request at a time: its admin port answers on the thread that also takes new config.
 * @throws {MeshdbgError} when a section that is not optional cannot be read
 */
export async function readProxy(
  reader: Reader,
  target: ProxyTarget,
  queries: readonly SectionQuery[],
): Promise<ProxyCapture> {
  const { proxy } = target;
  const bodies: SectionBody[] = [];
  const gaps: Gap[] = [];
  let date: string | undefined;
  const progress = reader.progress(proxyText(proxy));
  try {
    for (const read of planReads(queries)) {
      try {
        const answer = await askTwice(reader, target, { read, progress });
        bodies.push(bodyOf(proxy, read, answer));
        // The last answer's time: nothing that was read is younger.
        date = answer.date ?? date;
      } catch (error) {
        if (!(error instanceof MeshdbgError) || !mayMiss(read, error)) throw error;
        gaps.push({
          section: `${proxyText(proxy)} ${read.query.section}`,
          reason: error.message,
          hint: error.hint ?? '',
        });
      }
    }
  } finally {
    progress.end();
  }
  return { proxy, bodies, gaps, capturedAt: date ?? wholeSeconds(reader.clock.now()) };
}

const mayMiss = ({ query }: AdminRead, { code }: MeshdbgError): boolean =>
  query.optional === true && code !== 'interrupted';

const wholeSeconds = (ms: number): string => rfc3339(Math.floor(ms / 1000) * 1000);

interface Asking {
  readonly read: Pick<AdminRequest, 'path' | 'method' | 'maxBytes'>;
  readonly progress: ProxyProgress;
}

/** A connection that breaks is opened once more: tunnels drop when a node or an API server is busy. */
export async function askTwice(
  reader: Reader,
  target: ProxyTarget,
  asking: Asking,
): Promise<AdminResponse> {
  try {
    return await ask(reader, target, asking);
  } catch (error) {
    if (!(error instanceof MeshdbgError) || error.code !== 'unreachable') throw error;
  }
  try {
    return await ask(reader, target, asking);
  } catch (error) {
    if (!(error instanceof MeshdbgError) || error.code !== 'unreachable') throw error;
    const name = proxyText(target.proxy);
    const named = error.message.includes(name) ? '' : `${name}: `;
    throw new MeshdbgError('unreachable', `${named}${error.message}`, {
      hint: `Tried twice. ${error.hint ?? 'The way to the pod is not stable: try again, or another way with --via.'}`,
      cause: error,
    });
  }
}

async function ask(
  { way, clock, signal, timeoutMs, onRead }: Reader,
  target: ProxyTarget,
  { read: { path, method, maxBytes = MOST_BYTES }, progress }: Asking,
): Promise<AdminResponse> {
  const started = clock.now();
  progress.at(path, 0);
  const answer = await way.ask(target, {
    path,
    ...(method === undefined ? {} : { method }),
    signal,
    timeoutMs,
    maxBytes,
    onProgress: (bytes) => progress.at(path, bytes),
  });
  onRead?.(
    `read ${proxyText(target.proxy)} ${path}: ${sizeText(answer.body.length)} in ${clock.now() - started} ms`,
  );
  return answer;
}
