import { isObject } from '../../decode/read.ts';
import type { Fault } from '../../model/envoy/per-filter-config.ts';
import { sourcesOf } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { FailedLine } from '../failed-line.ts';
import { firstField } from '../field-of.ts';
import type { FoundRoute } from '../route-place.ts';
import { command, diagnosis, shellWord, type Rule } from '../rule.ts';
import { durationText, percentText } from '../words.ts';

/** FI: an error was injected before any upstream was tried. */
export const abort: Rule = (failed) => {
  const { flags, details, line } = failed;
  if (!flags.has('FI') && details.name !== 'fault_filter_abort') return undefined;
  const found = faultyRoute(failed, ({ abort: own }) => own !== undefined && isStatus(own.httpStatus, line.entry.response_code)); // prettier-ignore
  const share = found?.fault.abort?.share.fraction;
  return diagnosis({
    code: 'fault-abort',
    text: `An error was injected${share === undefined ? '' : ` into ${percentText(share)} of the requests`} before any upstream was tried.`,
    causes: [found && sourceOf(failed, found, 'abort')],
    next: routes(failed),
  });
};

/** DI: a delay was injected; whatever came of the request later has its own cause. */
export const delay: Rule = (failed) => {
  const { flags, line } = failed;
  if (!flags.has('DI')) return undefined;
  const found = faultyRoute(failed, ({ delay: own }) => own !== undefined);
  const ms = found?.fault.delay?.fixedMs;
  const share = found?.fault.delay?.share.fraction;
  const isLeft = flags.has('DC') || flags.has('DR');
  return diagnosis({
    code: 'fault-delay',
    text: `A delay${ms === undefined ? '' : ` of ${durationText(ms)}`} was injected${share === undefined ? '' : ` into ${percentText(share)} of the requests`}${isLeft ? `, and the client went away after ${durationText(line.entry.duration ?? undefined)}` : ''}.`,
    causes: [found && sourceOf(failed, found, 'delay')],
    next: routes(failed),
  });
};

interface FaultyRoute {
  readonly found: FoundRoute;
  readonly fault: Fault;
}

function faultyRoute(failed: FailedLine, fits: (fault: Fault) => boolean): FaultyRoute | undefined {
  const place = failed.place();
  for (const found of place?.routes ?? []) {
    const fault = found.route.perFilter.fault ?? place?.host?.perFilter.fault;
    if (fault !== undefined && fits(fault)) return { found, fault };
  }
  return undefined;
}

const isStatus = (own: number | undefined, logged: number | null | undefined): boolean =>
  own === undefined || logged === null || logged === undefined || own === logged;

function sourceOf(
  { facts }: FailedLine,
  { found }: FaultyRoute,
  part: 'abort' | 'delay',
): ResourceRef | null {
  const filters = found.compiled?.['typed_per_filter_config'];
  const fault = isObject(filters) ? filters['envoy.filters.http.fault'] : undefined;
  const source = isObject(fault) ? sourcesOf(fault)[part] : undefined;
  return source ?? firstField(facts, found.owner, [`fault.${part}`]);
}

function routes(failed: FailedLine): string | undefined {
  const name = failed.place()?.config.name;
  return command('routes', failed.line.proxy, name === undefined || name === '' ? '' : `--name ${shellWord(name)}`);
} // prettier-ignore
