import { proxyText } from '../model/proxy.ts';
import { resourceText } from '../model/resource.ts';
import {
  joinWindow,
  roomFor,
  type GatheredRequest,
  type JoinWindowOptions,
} from '../logs/join/join-window.ts';
import type { Call } from '../logs/join/joined-request.ts';
import { JOINED_FIELDS, ownRecord } from '../logs/join/kept-line.ts';
import { flagsOf } from '../logs/meaning/flags.ts';
import { outcomeOf, type Outcome } from '../logs/meaning/outcome.ts';
import type { LogRecord } from '../logs/model/log-record.ts';
import { callLine, callOutcome, decidingLine } from './deciding-line.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import { rememberedDiagnosis } from './remembered-diagnosis.ts';
import { refusals } from './refusals.ts';

/** Requests that failed (or were delayed) for one reason. */
export interface DiagnosedGroup {
  readonly diagnosis: Diagnosis;
  readonly outcome: Exclude<Outcome, 'fine'>;
  /** Of the line that decided; null for a connection, or where no answer was sent. */
  readonly status: number | null;
  /** "FI", "URX,UF"; null for none. */
  readonly flags: string | null;
  readonly count: number;
  /** The proxies whose lines tell of it, "ns/pod", the first few. */
  readonly proxies: readonly string[];
  /** The first few, to be looked at with --request-id. */
  readonly requestIds: readonly string[];
  /** start_time of the first and last line that came. */
  readonly first: string | null;
  readonly last: string | null;
}

/** What the lines of a time tell. */
export interface DiagnosisResult {
  /** Calls: a request that three proxies logged is one or two of them; a connection without requests is one. */
  readonly requests: number;
  readonly failed: number;
  /** By an injected delay, and fine otherwise. */
  readonly delayed: number;
  /** Those that failed most often first, then delays. */
  readonly groups: readonly DiagnosedGroup[];
  /** Requests whose lines were more than could be kept until they were together. */
  readonly cutShort: number;
  /** Request ids under which so many lines came that they were judged in parts. */
  readonly crowded: number;
}

/** Takes the lines of all proxies, in any order. */
export interface Diagnoser {
  /** What it reads of entries. */
  readonly wanted: ReadonlySet<string>;
  add(line: LogRecord): void;
  /** The result of all requests that are complete: with `quietMs` those of some seconds ago. */
  soFar(): DiagnosisResult;
  /** The result with all that still waited for other lines of its request. */
  end(): DiagnosisResult;
}

/** Names that a group keeps of each sort. */
const MOST_NAMES = 5;
/** Groups that are kept apart; beyond them only by code. */
const MOST_GROUPS = 500;

/** @param facts without them each diagnosis says what its lines mean in general */
export function diagnoser(facts: Facts | undefined, options: JoinWindowOptions = {}): Diagnoser {
  const window = joinWindow(options);
  const connections = refusals(options.quietMs);
  const groups = new Map<string, GroupDraft>();
  const diagnosed = rememberedDiagnosis(facts);
  const totals = { requests: 0, failed: 0, delayed: 0 };

  const settle = (line: LogRecord, seen: LogRecord, refusal: LogRecord | undefined): void => {
    const found = diagnosed(line, refusal);
    if (found === undefined) return;
    const outcome = outcomeOf(seen.entry) === 'delayed' ? 'delayed' : 'failed';
    totals[outcome]++;
    const whole = keyOf(found, line, outcome);
    // Beyond the limit hosts and objects are no longer told apart.
    const key = groups.has(whole) || groups.size < MOST_GROUPS ? whole : `${outcome} ${found.code}`;
    const draft = groups.get(key) ?? newGroup(found, line, outcome);
    groups.set(key, draft);
    count(draft, line);
  };
  /** A line whose connection the other side may have refused waits for that side's word. */
  const judge = (line: LogRecord, seen: LogRecord): void => {
    for (const settled of connections.add(line)) settle(settled.line, settled.line === line ? seen : settled.line, settled.refusal); // prettier-ignore
  };
  const takeCall = (call: Call): void => {
    totals.requests++;
    const seen = callLine(call);
    const line = decidingLine(call);
    const outcome = callOutcome(call);
    // Of a delay only the line that was delayed tells.
    if (seen !== undefined && outcome !== 'fine') judge(outcome === 'delayed' ? seen : (line ?? seen), seen); // prettier-ignore
    for (const { server, calls } of call.attempts)
      for (const inner of calls) {
        // A gateway's own call is the same request, one hop on.
        if (inner.client === server) for (const attempt of inner.attempts) attempt.calls.forEach(takeCall); // prettier-ignore
        else takeCall(inner);
      }
  };
  const take = (request: GatheredRequest): void => {
    // Most requests: there is nothing to be told of them.
    if (request.isOneFine) totals.requests++;
    else request.join().calls.forEach(takeCall);
  };

  const soFar = (): DiagnosisResult => ({ ...totals, groups: [...groups.values()].map(finished).sort(byWeight), cutShort: window.cutShort, crowded: window.crowded }); // prettier-ignore

  return {
    wanted: new Set(JOINED_FIELDS),
    add(line) {
      const { request_id: id } = line.entry;
      if (typeof id === 'string' && id !== '') {
        window.add(line).forEach(take);
        return;
      }
      totals.requests++;
      if (outcomeOf(line.entry) === 'fine') return;
      const own = ownRecord(line);
      judge(own, own);
    },
    end() {
      window.end().forEach(take);
      for (const { line, refusal } of connections.end()) settle(line, line, refusal);
      return soFar();
    },
    soFar,
  };
} // prettier-ignore

/** Diagnoses lines that are at hand, whatever their number. */
export function diagnose(lines: readonly LogRecord[], facts: Facts | undefined): DiagnosisResult {
  const all = diagnoser(facts, roomFor(lines));
  for (const line of lines) all.add(line);
  return all.end();
}

interface GroupDraft {
  readonly diagnosis: Diagnosis;
  readonly outcome: DiagnosedGroup['outcome'];
  readonly status: number | null;
  readonly flags: string | null;
  count: number;
  readonly proxies: Set<string>;
  readonly requestIds: Set<string>;
  first: string | null;
  last: string | null;
}

function keyOf(
  { code, resource, related }: Diagnosis,
  { entry }: LogRecord,
  outcome: string,
): string {
  // prettier-ignore
  const objects = [resource, ...related].map((ref) => (ref === null ? '' : resourceText(ref)));
  // Where no object is at fault, or each host has its own story, the host tells groups apart.
  const host = resource === null ? (entry.upstream_cluster ?? entry.authority) : entry.authority;
  const isOfHost = resource === null || code === 'no-virtual-host' || code === 'blackholed';
  return JSON.stringify([outcome, code, objects, isOfHost ? (host ?? '') : '', entry.response_code, entry.response_flags]); // prettier-ignore
}

function newGroup(
  diagnosis: Diagnosis,
  { entry }: LogRecord,
  outcome: DiagnosedGroup['outcome'],
): GroupDraft {
  const flags = flagsOf(entry.response_flags).join(',');
  return {
    diagnosis,
    outcome,
    status: entry.response_code || null,
    flags: flags === '' ? null : flags,
    count: 0,
    proxies: new Set(),
    requestIds: new Set(),
    first: null,
    last: null,
  };
}

function count(draft: GroupDraft, { proxy, entry }: LogRecord): void {
  draft.count++;
  if (proxy.pod !== '' && draft.proxies.size < MOST_NAMES) draft.proxies.add(proxyText(proxy));
  if (typeof entry.request_id === 'string' && draft.requestIds.size < MOST_NAMES) draft.requestIds.add(entry.request_id); // prettier-ignore
  const time = entry.start_time ?? null;
  if (time === null) return;
  // Times of one format compare as texts.
  if (draft.first === null || time < draft.first) draft.first = time;
  if (draft.last === null || time > draft.last) draft.last = time;
}

const finished = (draft: GroupDraft): DiagnosedGroup => ({
  ...draft,
  proxies: [...draft.proxies],
  requestIds: [...draft.requestIds],
});

const byWeight = (a: DiagnosedGroup, b: DiagnosedGroup): number =>
  Number(a.outcome === 'delayed') - Number(b.outcome === 'delayed') || b.count - a.count;
