import type { HttpFilterStep } from './filter-step.ts';
import { certain } from '../model/branch.ts';
import { runRbac } from './rbac.ts';
import { setFilterState, setMetadata } from './set-state.ts';

const HTTP = 'envoy.extensions.filters.http.';

/** Filters that may answer or change a request in a way that counts, by their type without "type.googleapis.com/". */
const STEPS: ReadonlyMap<string, HttpFilterStep> = new Map([
  [`${HTTP}rbac.v3.RBAC`, runRbac],
  [`${HTTP}set_metadata.v3.Config`, setMetadata],
  [`${HTTP}set_filter_state.v3.Config`, setFilterState],
]);

const passing: HttpFilterStep = ({ state }) => certain(state);

/** What a filter of a type does; all others let requests pass. */
export const stepOf = (typeUrl: string): HttpFilterStep =>
  STEPS.get(typeUrl.slice(typeUrl.indexOf('/') + 1)) ?? passing;
