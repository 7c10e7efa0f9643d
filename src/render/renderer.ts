import type { Report } from '../report/report.ts';

export interface RenderOptions {
  /** Width to fit into; undefined when the output is piped: nothing is cut then. */
  readonly columns: number | undefined;
  readonly color: boolean;
  readonly headers: boolean;
  /** What follows "jsonpath=". */
  readonly expression?: string;
}

/** Turns a report into text that ends with a newline, or is empty. Pure: no terminal, no clock. */
export type Renderer = (report: Report, options: RenderOptions) => string;
