import { outcomeOf } from '../logs/meaning/outcome.ts';
import type { LogRecord } from '../logs/model/log-record.ts';
import type { Diagnosis } from './diagnosis.ts';
import { failedLine } from './failed-line.ts';
import type { Facts } from './facts.ts';
import type { Rule } from './rule.ts';
import { answered } from './rules/answered.ts';
import { blackholed } from './rules/blackholed.ts';
import { clientLeft } from './rules/client-left.ts';
import { clusterMissing } from './rules/cluster-missing.ts';
import { denied } from './rules/denied.ts';
import { directResponse } from './rules/direct-response.ts';
import { abort, delay } from './rules/fault.ts';
import { filterAnswered } from './rules/filter.ts';
import { general } from './rules/general.ts';
import { jwtDenied } from './rules/jwt.ts';
import { noConnection } from './rules/no-connection.ts';
import { noHealthyEndpoint } from './rules/no-healthy-endpoint.ts';
import { noRoute } from './rules/no-route.ts';
import { overflow } from './rules/overflow.ts';
import { clientProtocol } from './rules/protocol.ts';
import { refusedConnection } from './rules/refused-connection.ts';
import { timeout } from './rules/timeout.ts';

/** In this order: the first that knows the line's kind decides. A policy's no comes before what is only a flag. */
const RULES: readonly Rule[] = [
  denied, jwtDenied, abort, refusedConnection, blackholed, noRoute, clusterMissing, noHealthyEndpoint, overflow, timeout,
  filterAnswered, clientProtocol, delayedAndLeft, noConnection, clientLeft, delayedOnly, answered, directResponse, delay, general,
]; // prettier-ignore

/** Who leaves while a delay is injected, leaves because of it. */
function delayedAndLeft(...[failed]: Parameters<Rule>): ReturnType<Rule> {
  return failed.flags.has('DC') || failed.flags.has('DR') ? delay(failed) : undefined;
}

/** A request that went well behind its delay. */
function delayedOnly(...[failed]: Parameters<Rule>): ReturnType<Rule> {
  return outcomeOf(failed.line.entry) === 'delayed' ? delay(failed) : undefined;
}

/**
 * Why a line's request failed, or was delayed; undefined for one that went well.
 * @param facts without them: what the line means in general
 * @param refusal of a connection that failed: what the server's proxy logged of it
 */
export function diagnosisOf(
  line: LogRecord,
  facts: Facts | undefined,
  refusal?: LogRecord,
): Diagnosis | undefined {
  if (outcomeOf(line.entry) === 'fine') return undefined;
  const failed = failedLine(line, facts, refusal);
  for (const rule of RULES) {
    const found = rule(failed);
    if (found !== undefined) return found;
  }
  return undefined;
}
