import { certain } from '../model/branch.ts';
import { runCors } from './cors.ts';
import { runExtAuthz } from './ext-authz.ts';
import { runFault } from './fault.ts';
import type { HttpFilterStep } from './filter-step.ts';
import { runJwt } from './jwt.ts';
import { runLua } from './lua.ts';
import {
  runBuffer,
  runHealthCheck,
  runLocalRateLimit,
  runRateLimit,
  runUnknown,
  runWasm,
} from './outside-filters.ts';
import { runRbac } from './rbac.ts';
import { setFilterState, setMetadata } from './set-state.ts';

/** Filters that may answer, or change what later ones look at, by the end of their type. */
const STEPS: ReadonlyMap<string, HttpFilterStep> = new Map([
  ['rbac.v3.RBAC', runRbac],
  ['jwt_authn.v3.JwtAuthentication', runJwt],
  ['fault.v3.HTTPFault', runFault],
  ['cors.v3.Cors', runCors],
  ['ext_authz.v3.ExtAuthz', runExtAuthz],
  ['local_ratelimit.v3.LocalRateLimit', runLocalRateLimit],
  ['ratelimit.v3.RateLimit', runRateLimit],
  ['buffer.v3.Buffer', runBuffer],
  ['lua.v3.Lua', runLua],
  ['wasm.v3.Wasm', runWasm],
  ['health_check.v3.HealthCheck', runHealthCheck],
  ['set_metadata.v3.Config', setMetadata],
  ['set_filter_state.v3.Config', setFilterState],
  ['ext_proc.v3.ExternalProcessor', runUnknown('asks a processing service, which may answer')],
  ['oauth2.v3.OAuth2', runUnknown('asks for a login')],
  ['basic_auth.v3.BasicAuth', runUnknown('asks for a password')],
  ['api_key_auth.v3.ApiKeyAuth', runUnknown('asks for a key')],
  ['csrf.v3.CsrfPolicy', runUnknown('refuses requests of other origins')],
  ['cache.v3.CacheConfig', runUnknown('may answer from a cache')],
  ['admission_control.v3.AdmissionControl', runUnknown('refuses requests by the success of others')],
  ['adaptive_concurrency.v3.AdaptiveConcurrency', runUnknown('refuses requests by their number')],
  ['golang.v3alpha.Config', runUnknown('runs a Go plugin, which may answer')],
  ['dynamic_modules.v3.DynamicModuleFilter', runUnknown('runs a module, which may answer')],
]); // prettier-ignore

const passing: HttpFilterStep = ({ state }) => certain(state);

const TYPES = /^.*envoy\.extensions\.filters\.http\./;

/** What a filter of a type does; all others let requests pass. */
export const stepOf = (typeUrl: string): HttpFilterStep =>
  STEPS.get(typeUrl.replace(TYPES, '')) ?? passing;
