import { PROXY_FILES, type ProxyFile } from '../../core/model/proxy-file.ts';
import { MeshdbgError } from '../../core/errors.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { ProxyTarget } from '../source.ts';
import { PartCollector, type PartRecord } from './collector.ts';
import type { SnapshotJob, Step } from './job.ts';
import { keepLog } from './logs.ts';
import { pooled } from './pooled.ts';
import { recordOf, saveRecord } from './resume.ts';

/** Proxies that are asked at the same time (design.md section 7); each gets one request at a time. */
const PROXIES_AT_ONCE = 16;
/** After these the other answers would fail the same way. */
const HOPELESS: ReadonlySet<string> = new Set(['forbidden', 'unauthorized', 'unreachable', 'timeout']); // prettier-ignore

/** Keeps what every proxy answers, with the log of its container; those of an interrupted run are taken over. */
export async function snapshotProxies(job: SnapshotJob): Promise<Step> {
  const records: PartRecord[] = [];
  const errors: (MeshdbgError | undefined)[] = [];
  await pooled(job, { items: job.targets, atOnce: PROXIES_AT_ONCE }, async (target, index) => {
    const earlier = await recordOf(job.writer, target.proxy);
    if (earlier !== undefined) {
      records[index] = earlier;
      job.onPart(earlier);
      return;
    }
    const part = new PartCollector(job.writer, { part: 'proxies', name: proxyText(target.proxy) });
    await keepAnswers(job, target, part);
    if (!job.plan.excluded.parts.has('logs'))
      await keepLog(job, { ...target.proxy, container: target.container }, part);
    const record = part.record();
    await saveRecord(job.writer, target.proxy, record);
    records[index] = record;
    errors[index] = part.error;
    job.onPart(record);
  });
  return { records, error: errors.find((error) => error !== undefined) };
}

async function keepAnswers(
  { raw, plan, signal }: SnapshotJob,
  target: ProxyTarget,
  part: PartCollector,
): Promise<void> {
  const { proxy } = target;
  const wanted = PROXY_FILES.filter(
    ({ isStats }) => isStats !== true || !plan.excluded.parts.has('stats'),
  );
  for (const file of wanted) {
    if (signal.aborted) throw new MeshdbgError('interrupted', 'Interrupted.');
    try {
      const { bytes, date, name = file.name } = await raw.body(target, file);
      await part.keep(`proxies/${proxy.namespace}/${proxy.pod}/${name}`, bytes);
      part.date = date ?? part.date;
      if (file.name === 'server_info.json') noteVersion(part, bytes);
    } catch (error) {
      if (isHopeless(file, error)) return part.miss(proxyText(proxy), error);
      part.miss(`${proxyText(proxy)} ${file.section}`, error);
    }
  }
}

const isHopeless = ({ section }: ProxyFile, error: unknown): boolean =>
  section === 'config_dump' && error instanceof MeshdbgError && HOPELESS.has(error.code);

/** "<sha>/<version>/Clean/RELEASE/BoringSSL" */
function noteVersion(part: PartCollector, bytes: Uint8Array): void {
  const [, version] =
    /"version":\s*"[^/"]*\/([^/"]+)\//.exec(new TextDecoder().decode(bytes)) ?? [];
  if (version !== undefined) part.versions.add(version);
}
