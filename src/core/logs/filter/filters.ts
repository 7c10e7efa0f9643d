import { OUTCOME_FIELDS, isFailure } from '../meaning/outcome.ts';
import { flagMeaning, flagsOf } from '../meaning/flags.ts';
import { epochMs } from '../../model/time.ts';
import type { LogRecord } from '../model/log-record.ts';
import { sourceForms, upstreamForms, type PodAtIp } from './address-pattern.ts';
import { SIDE_FIELDS } from './field.ts';
import { allOf, lineTest, negation, type LineTest } from './line-test.ts';
import { spanRanges, statusRanges } from './number-ranges.ts';
import { textPatterns } from './text-pattern.ts';
import { compileWhere } from './where.ts';

/** What the flags of a command line ask for, as they were typed. */
export interface WantedLines {
  readonly status?: string;
  /** Response flags, short or long; "none" for lines without. */
  readonly flags?: readonly string[];
  readonly method?: string;
  readonly path?: string;
  readonly authority?: string;
  readonly upstream?: string;
  readonly route?: string;
  readonly duration?: string;
  readonly source?: string;
  readonly requestId?: string;
  readonly side?: string;
  readonly errors?: boolean;
  readonly where?: string;
  /** Turns all of these round. */
  readonly not?: boolean;
  /** Epoch milliseconds; not turned round. */
  readonly from?: number;
  readonly until?: number;
}

/**
 * One test out of all flags: a line must meet each of them.
 * @throws {MeshdbgError} usage
 */
export function linesWanted(wanted: WantedLines, podAt: PodAtIp): LineTest {
  const tests = FLAGS.flatMap((make) => make(wanted, podAt) ?? []);
  const asked = allOf(tests);
  const turned = wanted.not === true && tests.length > 0 ? negation(asked) : asked;
  return allOf([...timeRange(wanted), ...(tests.length === 0 ? [] : [turned])]);
}

type Make = (wanted: WantedLines, podAt: PodAtIp) => LineTest | undefined;

/** A flag that is absent tests nothing. */
const when =
  <Key extends keyof WantedLines>(
    key: Key,
    make: (value: NonNullable<WantedLines[Key]>, podAt: PodAtIp) => LineTest,
  ): Make =>
  (wanted, podAt) => {
    const value = wanted[key];
    return value === undefined || value === false ? undefined : make(value, podAt);
  };

const FLAGS: readonly Make[] = [
  when('status', (text) => {
    const fits = statusRanges('--status', text);
    return lineTest(['response_code'], ({ entry }) => fits(entry.response_code ?? NaN));
  }),
  when('flags', (names) => flagTest(names)),
  when('method', (text) => {
    const matches = textPatterns('--method', text.startsWith('~') ? text : text.toUpperCase());
    return lineTest(['method'], ({ entry }) => holds(entry.method, matches));
  }),
  when('path', (text) => {
    const matches = textPatterns('--path', text);
    return lineTest(['path'], ({ entry: { path } }) =>
      holds(path, (whole) => matches(whole) || matches(whole.replace(/[?#].*$/s, ''))),
    );
  }),
  when('authority', (text) => {
    const matches = textPatterns('--authority', text);
    return lineTest(['authority'], ({ entry }) =>
      holds(entry.authority, (host) => matches(host) || matches(host.replace(/:\d+$/, ''))),
    );
  }),
  when('upstream', (text, podAt) => {
    const matches = textPatterns('--upstream', text);
    return lineTest(['upstream_cluster', 'upstream_host'], ({ entry }) =>
      upstreamForms(entry, podAt).some(matches),
    );
  }),
  when('route', (text) => {
    const matches = textPatterns('--route', text);
    return lineTest(['route_name'], ({ entry }) => holds(entry.route_name, matches));
  }),
  when('duration', (text) => {
    const fits = spanRanges('--duration', text);
    return lineTest(['duration'], ({ entry }) => fits(entry.duration ?? NaN));
  }),
  when('source', (text, podAt) => {
    const matches = textPatterns('--source', text);
    return lineTest(['downstream_remote_address', 'x_forwarded_for'], ({ entry }) =>
      sourceForms(entry, podAt).some(matches),
    );
  }),
  when('requestId', (id) => lineTest(['request_id'], ({ entry }) => entry.request_id === id)),
  when('side', (side) => lineTest(SIDE_FIELDS, (record) => record.side === side)),
  when('errors', () => lineTest(OUTCOME_FIELDS, ({ entry }) => isFailure(entry))),
  when('where', (source) => compileWhere(source)),
];

const holds = (value: string | null | undefined, matches: (value: string) => boolean): boolean =>
  typeof value === 'string' && matches(value);

/** Any of some flags. */
function flagTest(names: readonly string[]): LineTest {
  const none = names.some((name) => name === 'none' || name === '-');
  const any = names.some((name) => name === 'any' || name === '*');
  const wanted = new Set(names.map((name) => flagMeaning(name).flag.toUpperCase()));
  return lineTest(['response_flags'], ({ entry }) => {
    const flags = flagsOf(entry.response_flags);
    if (flags.length === 0) return none;
    return any || flags.some((flag) => wanted.has(flag.toUpperCase()));
  });
}

/** A line without a time that could be read is kept: nothing says that it is outside. */
function timeRange({ from, until }: WantedLines): readonly LineTest[] {
  if (from === undefined && until === undefined) return [];
  const inside = ({ entry }: LogRecord): boolean => {
    const ms = epochMs(entry.start_time ?? undefined);
    return ms === undefined || ((from === undefined || ms >= from) && (until === undefined || ms <= until)); // prettier-ignore
  };
  return [lineTest(['start_time'], inside)];
}
