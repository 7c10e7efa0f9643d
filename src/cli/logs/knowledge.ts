import type { Facts } from '../../core/diagnosis/facts.ts';
import type { WriterOf } from '../../core/logs/meaning/side.ts';
import type { OwnerFinder, PodName } from '../../core/logs/meaning/whereabouts.ts';
import type { AccessLogFormat } from '../../core/logs/model/log-line.ts';
import type { LogRecord } from '../../core/logs/model/log-record.ts';
import type { ProxyRef } from '../../core/model/proxy.ts';
import type { DiagnosisData } from '../../report/log-line-data.ts';

/** What is known of the mesh beside the lines; nothing of it is needed to read them. */
export interface Knowledge {
  readonly podAt: (ip: string) => PodName | undefined;
  readonly writerOf: (proxy: ProxyRef) => WriterOf;
  /** The same list as long as nothing more is known. */
  readonly formatsOf: (proxy: ProxyRef) => readonly AccessLogFormat[];
  /**
   * Asks for what is not known of a proxy whose log is read.
   * @returns resolves when its lines should wait no longer; undefined where there is nothing to wait for
   */
  readonly learn?: (proxy: ProxyRef) => Promise<void> | undefined;
  /** With config at hand. */
  readonly owners?: OwnerFinder;
  /** With config at hand. */
  readonly facts?: Facts;
  /** With --diagnose: the cause of a line's failure; null for a line of no failure. */
  readonly diagnose?: (record: LogRecord) => DiagnosisData | null;
  /** Sentences for stderr about what could not be read. */
  readonly notes: readonly string[];
}

const NO_FORMATS: readonly AccessLogFormat[] = [];

/** Lines alone. */
export const NOTHING_KNOWN: Knowledge = {
  podAt: () => undefined,
  writerOf: () => ({}),
  formatsOf: () => NO_FORMATS,
  notes: [],
};
