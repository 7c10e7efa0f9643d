import type { Redaction } from '../core/bundle/manifest.ts';
import type { Gap } from '../core/model/gap.ts';
import type { Report } from './report.ts';
import { sizeText } from './size.ts';
import { tableOf, type Column } from './table.ts';

/** One part of a bundle: a proxy with its log, an istiod, the objects, the log of an istiod. */
export interface SnapshotItem {
  readonly part: 'proxies' | 'istiod' | 'kubernetes' | 'logs';
  /** "namespace/pod", a pod's name, or "objects". */
  readonly name: string;
  readonly files: number;
  /** Before packing; an estimate in a dry run. */
  readonly bytes: number;
}

/** The bundle itself. */
export interface SnapshotBundle {
  readonly path: string;
  /** null in a dry run. */
  readonly format: 'directory' | 'tgz' | 'zip' | null;
  /** Of the archive; null in a dry run. */
  readonly bytes: number | null;
  readonly dryRun: boolean;
}

interface Asked {
  readonly source: { readonly kind: string; readonly name: string };
  /** The proxies, "ns/pod", separated by commas. */
  readonly target: string;
  readonly path: string;
  readonly notes: readonly string[];
}

/** What a snapshot wrote. */
export interface Written extends Asked {
  readonly format: 'directory' | 'tgz' | 'zip';
  readonly taken: {
    readonly createdAt: string;
    readonly bytes: number;
    readonly parts: readonly SnapshotItem[];
    readonly gaps: readonly Gap[];
    readonly redacted: readonly Redaction[];
  };
}

/** What a snapshot would write. */
export interface Estimated extends Asked {
  readonly capturedAt: string;
  readonly parts: readonly SnapshotItem[];
}

/** The report of `snapshot`. */
export function snapshotReport({ taken, format, ...asked }: Written): Report {
  const { createdAt, bytes, parts, gaps, redacted } = taken;
  const size = format === 'directory' ? sizeText(bytes) : `${sizeText(bytes)} packed`;
  const kept = redacted.length === 0 ? [] : [redactedNote(redacted)];
  return report(asked, {
    capturedAt: createdAt,
    gaps,
    bundle: { path: asked.path, format, bytes, dryRun: false },
    parts,
    redacted,
    headline: `Wrote ${asked.path}: ${partsText(parts)}, ${size}.`,
    notes: kept,
  });
}

/** The report of `snapshot --dry-run`. */
export const estimatedReport = ({ capturedAt, parts, ...asked }: Estimated): Report =>
  report(asked, {
    capturedAt,
    gaps: [],
    bundle: { path: asked.path, format: null, bytes: null, dryRun: true },
    parts,
    redacted: [],
    headline: `Would write ${asked.path}: ${partsText(parts)}, about ${sizeText(parts.reduce((sum, { bytes }) => sum + bytes, 0))} before packing (an estimate).`,
    notes: [],
  });

interface Content {
  readonly capturedAt: string;
  readonly gaps: readonly Gap[];
  readonly bundle: SnapshotBundle;
  readonly parts: readonly SnapshotItem[];
  readonly redacted: readonly Redaction[];
  readonly headline: string;
  readonly notes: readonly string[];
}

const report = ({ source, target, path, notes }: Asked, content: Content): Report => ({
  command: 'snapshot',
  meta: { source, target, capturedAt: content.capturedAt, gaps: content.gaps },
  data: { bundle: content.bundle, items: content.parts, redacted: content.redacted },
  blocks: [{ kind: 'lines', lines: [[content.headline]] }, tableOf(COLUMNS, content.parts)],
  names: [path],
  notes: [...notes, ...content.notes],
  exitCode: 0,
});

const COLUMNS: readonly Column<SnapshotItem>[] = [
  { header: 'PART', cell: ({ part }) => part },
  { header: 'NAME', cell: ({ name }) => name },
  { header: 'FILES', cell: ({ files }) => String(files), align: 'right' },
  { header: 'SIZE', cell: ({ bytes }) => sizeText(bytes), align: 'right' },
];

/** "8 proxies, 1 istiod" */
function partsText(parts: readonly SnapshotItem[]): string {
  const count = (wanted: SnapshotItem['part']): number =>
    new Set(parts.filter(({ part, files }) => part === wanted && files > 0).map(({ name }) => name)).size; // prettier-ignore
  const proxies = count('proxies');
  const istiods = count('istiod');
  return [
    `${proxies} ${proxies === 1 ? 'proxy' : 'proxies'}`,
    `${istiods} ${istiods === 1 ? 'istiod' : 'istiods'}`,
    ...(count('kubernetes') === 0 ? ['no objects'] : ['the objects']),
  ].join(', ');
}

const redactedNote = (redacted: readonly Redaction[]): string =>
  `secrets were taken out of ${redacted.length} ${redacted.length === 1 ? 'file' : 'files'}; meshdbg.json lists ${redacted.length === 1 ? 'it' : 'them'}`;
