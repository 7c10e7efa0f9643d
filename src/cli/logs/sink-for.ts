import { MeshdbgError } from '../../core/errors.ts';
import type { LogsFlags } from './asked.ts';
import { lineSink, type LineSinkInput } from './line-sink.ts';
import type { LineSink } from './sink.ts';
import { groupsSink, histogramSink, requestSink, type SummaryInput } from './summary-sink.ts';

/** Fields that --top counts by where --by names none. */
const USUAL = ['route_name', 'response_code'] as const;

/** What a command line makes of its lines. @throws {MeshdbgError} usage */
export async function sinkFor(
  flags: LogsFlags,
  input: SummaryInput & Omit<LineSinkInput, 'terminal'>,
): Promise<LineSink> {
  const { by, top, histogram, requestId } = flags;
  const counts = by !== undefined || top !== undefined;
  if (counts && histogram !== undefined)
    throw new MeshdbgError('usage', '--by and --histogram are two answers: ask for one of them.');
  if (flags.diagnose === true && (counts || histogram !== undefined))
    throw new MeshdbgError('usage', `--diagnose and ${counts ? '--by' : '--histogram'} are two answers: ask for one of them.`);
  if (by?.length === 0)
    throw new MeshdbgError('usage', '--by takes the names of fields: --by route_name,response_code');
  if (counts) return groupsSink(input, by ?? USUAL, top);
  if (histogram !== undefined) return histogramSink(input, histogram);
  if (flags.diagnose === true && !['json', 'csv', 'raw'].includes(input.output.format)) {
    // It knows all about config, which others do without.
    const { diagnosisSink } = await import('./diagnosis-sink.ts');
    return diagnosisSink(input, input.knowledge.facts, flags.follow === true);
  }
  const asLines = ['json', 'csv', 'raw'].includes(input.output.format);
  if (requestId !== undefined && !asLines) return requestSink(input, requestId);
  return lineSink({ ...input, terminal: input.context.terminal });
} // prettier-ignore
