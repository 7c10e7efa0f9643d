import type { FormatName } from '../render/registry.ts';
import type { SourceRequest, TargetRequest } from '../sources/request.ts';

export interface OutputRequest {
  readonly format: FormatName;
  /** What follows "jsonpath=". */
  readonly expression?: string;
  readonly headers: boolean;
  readonly color: 'auto' | 'always' | 'never';
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
}

/** A command line, parsed to the end: past this no string is parsed again. */
export interface Request {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly target: TargetRequest;
  readonly source: SourceRequest;
  readonly output: OutputRequest;
}
