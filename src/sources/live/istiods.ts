import { MeshdbgError } from '../../core/errors.ts';
import type { IstiodCapture } from '../../core/model/capture.ts';
import { proxyText } from '../../core/model/proxy.ts';
import { rfc3339 } from '../../core/model/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KubeReader } from '../../ports/kube.ts';
import type { SourceRequest } from '../request.ts';
import { externalIstiod, noIstiod } from './external-istiod.ts';
import type { IstiodHttp } from './istiod-http.ts';
import { istiodPods, type IstiodPod } from './istiod-pods.ts';
import { httpWay, xdsTarget, xdsWay } from './istiod-way.ts';
import type { IstiodXds } from './istiod-xds.ts';
import type { ProxyProgress } from './progress.ts';
import { readIstiod, type IstiodAsked, type IstiodReading } from './read-istiod.ts';
import type { XdsTarget } from './xds-access.ts';

/** What asking istiods takes. */
export interface IstiodReader {
  readonly objects: KubeReader;
  readonly request: SourceRequest;
  readonly http: () => Promise<IstiodHttp>;
  readonly xds: () => Promise<IstiodXds>;
  readonly progress: (label: string) => ProxyProgress;
  readonly note: (text: string) => void;
  readonly clock: Clock;
}

/** Istiods that are asked at the same time. */
const AT_ONCE = 8;

/**
 * Asks every istiod of the mesh at the same time. One that does not answer has gaps instead.
 * @throws {MeshdbgError} when none answers anything
 */
export async function readIstiods(
  reader: IstiodReader,
  asked: IstiodAsked,
): Promise<readonly IstiodCapture[]> {
  const targets = await istiodTargets(reader);
  const readings: IstiodReading[] = [];
  for (let at = 0; at < targets.length; at += AT_ONCE) {
    const some = targets.slice(at, at + AT_ONCE);
    readings.push(...(await Promise.all(some.map((target) => readTarget(reader, target, asked)))));
  }
  // xDS has no Date header: this machine's clock stands in. Who said nothing has no time that ages could count from.
  const now = rfc3339(Math.floor(reader.clock.now() / 1000) * 1000);
  const captures = readings.map(({ capture }) =>
    isAnswer(capture) ? { capturedAt: now, ...capture } : capture,
  );
  if (captures.some(isAnswer)) return captures;
  const failed = readings.find(({ error }) => error !== undefined)?.error;
  if (failed === undefined) return captures;
  if (readings.length === 1) throw failed;
  throw new MeshdbgError(
    failed.code,
    `None of ${readings.length} istiods answered. ${failed.message}`,
    { ...(failed.hint === undefined ? {} : { hint: failed.hint }), cause: failed },
  );
}

const isAnswer = ({ bodies, dumps }: IstiodCapture): boolean =>
  bodies.length > 0 || dumps.length > 0;

/** An istiod: a pod of this cluster, or an address. */
export type IstiodTarget = { readonly pod: IstiodPod } | { readonly external: XdsTarget };

/**
 * The istiods of the mesh: its pods, the address that the user gave, or where the injector's webhook leads to.
 * @throws {MeshdbgError} not-found, forbidden
 */
export async function istiodTargets({
  objects,
  request: { istioNamespace, revision, xds },
  note,
}: Pick<IstiodReader, 'objects' | 'request' | 'note'>): Promise<readonly IstiodTarget[]> {
  const external = (address: string): IstiodTarget => ({
    external: { name: address, address, revision: revision ?? 'default' },
  });
  if (xds?.address !== undefined) return [external(xds.address)];
  const pods = await istiodPods(objects, { istioNamespace, revision });
  if (pods.length > 0) return pods.map((pod) => ({ pod }));
  const address = await externalIstiod(objects, revision);
  if (address === undefined) throw noIstiod(istioNamespace);
  note(
    `no istiod runs in namespace ${istioNamespace}: asked over xDS is ${address}, where the sidecar injector's webhook leads to`,
  );
  return [external(address)];
}

async function readTarget(
  reader: IstiodReader,
  target: IstiodTarget,
  asked: IstiodAsked,
): Promise<IstiodReading> {
  const { request, http, xds, note } = reader;
  if ('external' in target) {
    const { external } = target;
    const istiod = { namespace: request.istioNamespace, pod: external.name };
    return readIstiod(xdsWay(await xds(), external), istiod, asked);
  }
  const { pod } = target;
  if (request.xds?.first === true)
    return readIstiod(xdsWay(await xds(), xdsTarget(pod)), pod.istiod, asked);
  const progress = reader.progress(proxyText(pod.istiod));
  try {
    const way = httpWay(pod, { http: await http(), progress, xds, note });
    return await readIstiod(way, pod.istiod, asked);
  } finally {
    progress.end();
  }
}
