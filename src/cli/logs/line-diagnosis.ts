import type { Facts } from '../../core/diagnosis/facts.ts';
import { rememberedDiagnosis } from '../../core/diagnosis/remembered-diagnosis.ts';
import type { LogRecord } from '../../core/logs/model/log-record.ts';
import type { DiagnosisData } from '../../report/log-line-data.ts';

/** The cause of a single line's failure, without its request's other lines; null for a line of no failure. */
export function lineDiagnosis(
  facts: Facts | undefined,
): (record: LogRecord) => DiagnosisData | null {
  const diagnose = rememberedDiagnosis(facts);
  return (record) => {
    const found = diagnose(record);
    if (found === undefined) return null;
    const { code, text, resource } = found;
    return { code, text, resource };
  };
}
