import { text } from '../../decode/read.ts';
import { workloadPolicies } from '../../intent/security/authorization/workload-policies.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { envoyFilterIn } from '../../diff/envoy-filter.ts';
import { normalForm } from '../../diff/normal-form.ts';
import type { FailedLine } from '../failed-line.ts';
import { command, diagnosis, type Rule } from '../rule.ts';

/** An HTTP filter answered: ext_authz, rate limits, Lua, Wasm, a missing ECDS configuration. */
export const filterAnswered: Rule = (failed) => byExternalAuthorizer(failed) ?? byOther(failed);

const byExternalAuthorizer: Rule = (failed) => {
  const { flags, details, line, facts } = failed;
  if (!flags.has('UAEX') && !details.name.startsWith('ext_authz_')) return undefined;
  const proxy = facts?.mesh.proxyOf(line.proxy);
  const policies = facts === undefined || proxy === undefined ? [] : workloadPolicies(facts.mesh.world, proxy).CUSTOM; // prettier-ignore
  const isError = details.name === 'ext_authz_error';
  return diagnosis({
    code: isError ? 'ext-authz-error' : 'ext-authz-denied',
    text: isError ? 'The external authorizer could not be asked, or failed.' : 'The external authorizer said no.', // prettier-ignore
    causes: policies.map((policy) => refTo(policy, 'spec.provider.name')),
    evidence: policies.map(({ namespace, name }) => `AuthorizationPolicy ${namespace}/${name} asks it (action CUSTOM)`), // prettier-ignore
    next: command('clusters', line.proxy),
  });
};

interface Answering {
  readonly code: string;
  readonly text: string;
  /** Part of the filter's name. */
  readonly filter: string;
}

const BY_DETAILS: readonly (readonly [pattern: RegExp, answering: Answering])[] = [
  [/^local_rate_limited/, { code: 'local-rate-limit', text: 'This proxy limits the rate of requests itself (local rate limit).', filter: 'local_ratelimit' }], // prettier-ignore
  [/^request_rate_limited/, { code: 'rate-limit', text: 'The rate limit service said no.', filter: 'ratelimit' }], // prettier-ignore
  [/^rate_limiter_error/, { code: 'rate-limit-error', text: 'The rate limit service could not be asked, or failed.', filter: 'ratelimit' }], // prettier-ignore
  [/^lua_response/, { code: 'lua', text: 'A Lua filter answered.', filter: 'lua' }],
  [/^wasm_fail_stream/, { code: 'wasm', text: 'A Wasm filter failed or stopped the request.', filter: 'wasm' }], // prettier-ignore
  [/^ext_proc_error/, { code: 'ext-proc-error', text: 'The external processor could not be asked, or failed.', filter: 'ext_proc' }], // prettier-ignore
  [/^csrf_origin_mismatch/, { code: 'csrf', text: 'The origin of the request is none that may change things here (CSRF).', filter: 'csrf' }], // prettier-ignore
  [/^cors_/, { code: 'cors', text: 'A CORS preflight was answered by the proxy.', filter: 'cors' }],
  [/^oauth\./, { code: 'oauth', text: 'The OAuth filter answered.', filter: 'oauth' }],
  [/^reached_concurrency_limit/, { code: 'adaptive-concurrency', text: 'More requests came at once than adaptive concurrency lets through.', filter: 'adaptive_concurrency' }], // prettier-ignore
  [/^denied_by_admission_control/, { code: 'admission-control', text: 'Admission control sheds requests because too many fail.', filter: 'admission_control' }], // prettier-ignore
  [/^health_check_/, { code: 'health-check-filter', text: 'The health check filter answered.', filter: 'health_check' }], // prettier-ignore
];

const BY_FLAG: Readonly<Record<string, Answering>> = {
  RL: { code: 'rate-limit', text: 'The rate of requests is limited.', filter: 'ratelimit' },
  RLSE: { code: 'rate-limit-error', text: 'The rate limit service failed.', filter: 'ratelimit' },
};

const byOther: Rule = (failed) => {
  const { flags, details, line } = failed;
  if (flags.has('NFCF'))
    return diagnosis({
      code: 'filter-config-missing',
      text: 'The configuration of an HTTP filter has not come by ECDS: a Wasm module that cannot be fetched, or istiod does not send it.', // prettier-ignore
      causes: [...extensions(failed)],
      next: command('ecds', line.proxy),
    });
  const said = BY_DETAILS.find(([pattern]) => pattern.test(details.name))?.[1];
  const answering = said ?? Object.entries(BY_FLAG).find(([flag]) => flags.has(flag))?.[1];
  if (answering === undefined) return undefined;
  return diagnosis({
    code: answering.code,
    text: answering.text,
    causes: [bringer(failed, answering.filter)],
    next: command('listeners', line.proxy),
  });
};

/** The WasmPlugins that hold for the workload's namespace. */
const extensions = ({ facts, line }: FailedLine): ResourceRef[] =>
  (facts?.mesh.world.list('WasmPlugin') ?? [])
    .filter(({ namespace }) => namespace === line.proxy.namespace || namespace === facts?.mesh.world.rootNamespace)
    .map((plugin) => refTo(plugin, 'spec.url')); // prettier-ignore

/** The EnvoyFilter that put a filter where it answers. */
function bringer({ facts, config }: FailedLine, part: string): ResourceRef | undefined {
  if (facts === undefined || config === undefined) return undefined;
  const filters = config.listeners
    .flatMap(({ config: { filterChains } }) => filterChains)
    .flatMap((chain) => chain.filters)
    .flatMap((filter) => (filter.kind === 'http' ? filter.http.httpFilters : []))
    .filter(({ name, typeUrl }) => name.includes(part) || typeUrl.includes(part));
  const known = facts.mesh.world.list('EnvoyFilter');
  for (const filter of filters) {
    const found = envoyFilterIn([normalForm({ name: filter.name, typed_config: filter.config })], known); // prettier-ignore
    if (found !== undefined) return found;
  }
  // Envoy's names of filters are in the patches as they are written.
  const written = known.find(({ raw }) => filters.some(({ name }) => JSON.stringify(raw['spec'] ?? {}).includes(name))); // prettier-ignore
  return written && refTo(written, text(written.spec, 'priority') === undefined ? 'spec.configPatches' : 'spec'); // prettier-ignore
}
