import type { Report } from '../report/report.ts';
import { inertJson } from './inert.ts';
import type { Renderer } from './renderer.ts';

/** The JSON document of a report, in the order of the contract. */
export const documentOf = (report: Report): Readonly<Record<string, unknown>> => ({
  schema: `meshdbg.dev/${report.command}/v1`,
  meta: report.meta,
  ...report.data,
});

export const renderJson: Renderer = (report) => pretty(documentOf(report));

/** Envoy's own objects. */
export const renderRaw: Renderer = (report) => pretty(report.raw ?? null);

const pretty = (value: unknown): string => `${inertJson(JSON.stringify(value, undefined, 2))}\n`;
