import { MeshdbgError } from '../core/errors.ts';
import type { Report } from '../report/report.ts';
import { inertJson } from './inert.ts';
import type { Renderer } from './renderer.ts';

/** The JSON document of a report, in the order of the contract. */
export const documentOf = (report: Report): Readonly<Record<string, unknown>> => ({
  schema: `meshdbg.dev/${report.command}/v1`,
  meta: report.meta,
  ...report.data,
});

/**
 * Envoy's own objects of a report.
 * @throws {MeshdbgError} usage, for a command that shows none
 */
export function rawOf(report: Report): unknown {
  if (report.raw !== undefined) return report.raw;
  throw new MeshdbgError(
    'usage',
    `${report.command} shows no objects of Envoy: --raw has no meaning.`,
  );
}

export const renderJson: Renderer = (report) => pretty(documentOf(report));

/** Envoy's own objects, as the command read them. */
export const renderRaw: Renderer = (report) => pretty(rawOf(report));

/** The line break comes before the search: V8 copies a text that grows behind it, and a large mesh has tens of megabytes. */
const pretty = (value: unknown): string => inertJson(`${JSON.stringify(value, undefined, 2)}\n`);
