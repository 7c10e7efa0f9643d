import { diagnoser, type DiagnosisResult } from '../../core/diagnosis/diagnose.ts';
import type { Facts } from '../../core/diagnosis/facts.ts';
import { diagnosisReport } from '../../report/logs-diagnosis.ts';
import type { Report } from '../../report/report.ts';
import { rendered } from '../present.ts';
import type { LineSink } from './sink.ts';
import { summarySink, type SummaryInput } from './summary-sink.ts';

/** How long a request waits for lines of other proxies while they are followed: tails come in batches. */
const QUIET_MS = 5000;

/** What was wrong, by cause; while lines are followed, of requests that are complete. */
export function diagnosisSink(
  input: SummaryInput,
  facts: Facts | undefined,
  follows: boolean,
): LineSink {
  const all = diagnoser(facts, follows ? { quietMs: QUIET_MS } : {});
  const reportOf = (result: DiagnosisResult): Report => diagnosisReport({ meta: input.meta(), result, notes: [] }); // prettier-ignore
  return {
    ...summarySink(input, all, () => reportOf(all.end())),
    live: () => rendered(reportOf(all.soFar()), input.output, input.context.terminal),
  };
}
