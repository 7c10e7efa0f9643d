import type { JwtAuthentication, JwtProvider, JwtRequirement } from '../model/envoy/jwt.ts';
import { extractTokens } from './extract.ts';
import {
  authenticate,
  MISSING,
  OK,
  UNKNOWN_ISSUER,
  type JwtOutcome,
  type JwtState,
  type JwtTask,
} from './authenticate.ts';

export interface JwtDemand {
  readonly config: JwtAuthentication;
  readonly nowSeconds: number;
}

/** Whether a request has the tokens that a requirement asks for (jwt_authn/verifier.cc). */
export function meets(requirement: JwtRequirement, demand: JwtDemand, state: JwtState): JwtOutcome {
  const { config, nowSeconds } = demand;
  const all = [...config.providers.values()];
  const base = { all, nowSeconds, isNamed: false, allows: 'none' as const };
  switch (requirement.kind) {
    case 'none':
      return { status: OK, state };
    case 'unknown':
      return { status: undefined, state };
    case 'provider':
      return named(requirement, base, state);
    case 'allow-missing':
      return authenticate({ ...base, providers: all, allows: 'missing' }, state);
    case 'allow-missing-or-failed':
      return authenticate({ ...base, providers: all, allows: 'failed' }, state);
    case 'all':
      return allOf(requirement.of, demand, state);
    case 'any':
      break;
  }
  return anyOf(requirement.of, demand, state);
}

type Base = Pick<JwtTask, 'all' | 'nowSeconds' | 'isNamed' | 'allows'>;

function named({ provider: name, audiences }: Extract<JwtRequirement, { readonly kind: 'provider' }>, base: Base, state: JwtState): JwtOutcome {
  const provider = base.all.find((one) => one.name === name);
  if (provider === undefined) return { status: undefined, state };
  return authenticate({ ...base, providers: [provider], isNamed: true, ...(audiences.length === 0 ? {} : { audiences }) }, state);
} // prettier-ignore

function allOf(of: readonly JwtRequirement[], demand: JwtDemand, state: JwtState): JwtOutcome {
  let now = state;
  for (const one of of) {
    const outcome = meets(one, demand, now);
    if (outcome.status !== OK) return outcome;
    now = outcome.state;
  }
  return { status: OK, state: now };
}

/** One that lets missing or failed tokens pass comes last, and looks only where the providers beside it do. */
function anyOf(of: readonly JwtRequirement[], demand: JwtDemand, state: JwtState): JwtOutcome {
  const lenient = of.find(({ kind }) => kind === 'allow-missing-or-failed') ?? of.find(({ kind }) => kind === 'allow-missing'); // prettier-ignore
  const regular = of.filter(({ kind }) => kind !== 'allow-missing' && kind !== 'allow-missing-or-failed'); // prettier-ignore
  let now = state;
  const statuses: JwtOutcome['status'][] = [];
  for (const one of regular) {
    const outcome = meets(one, demand, now);
    now = outcome.state;
    if (outcome.status === OK) return outcome;
    statuses.push(outcome.status);
  }
  if (lenient !== undefined) {
    const used = providersOf(regular, demand.config);
    const all = [...demand.config.providers.values()];
    const providers = used.length === 0 ? all : used;
    if (lenient.kind === 'allow-missing' && used.length > 0) {
      const isMissing = extractTokens(now.request, providers).length === 0;
      return { status: isMissing ? OK : worst(statuses), state: now };
    }
    const allows = lenient.kind === 'allow-missing' ? 'missing' : 'failed';
    const outcome = authenticate({ all, nowSeconds: demand.nowSeconds, isNamed: false, allows, providers }, now); // prettier-ignore
    if (outcome.status === OK) return outcome;
    statuses.push(outcome.status);
    now = outcome.state;
  }
  return { status: worst(statuses), state: now };
}

/** Of several failures the one that says most: that a token is missing, or somebody else's, tells little. */
function worst(statuses: readonly JwtOutcome['status'][]): JwtOutcome['status'] {
  if (statuses.includes(undefined)) return undefined;
  const telling = statuses.filter((status) => status !== MISSING);
  return telling.findLast((status) => status !== UNKNOWN_ISSUER) ?? telling.at(-1) ?? MISSING;
}

const providersOf = (of: readonly JwtRequirement[], { providers }: JwtAuthentication): JwtProvider[] =>
  of.flatMap((one) => {
    const found = one.kind === 'provider' ? providers.get(one.provider) : undefined;
    return found === undefined ? [] : [found];
  }); // prettier-ignore
