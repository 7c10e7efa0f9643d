import type { JwtAuthentication, JwtRequirement } from '../model/envoy/jwt.ts';
import { authenticate, MISSING, OK, UNKNOWN_ISSUER, type JwtTask } from './authenticate.ts';
import type { JwtOutcome, JwtState } from './outcome.ts';

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

/** Requirements that let missing or failed tokens pass look at nothing where there are others beside them: they only say what all their failures come to (AnyVerifierImpl). */
function anyOf(of: readonly JwtRequirement[], demand: JwtDemand, state: JwtState): JwtOutcome {
  const allows = (kind: JwtRequirement['kind']): JwtRequirement | undefined => of.find((one) => one.kind === kind); // prettier-ignore
  const lenient = allows('allow-missing-or-failed') ?? allows('allow-missing');
  const regular = of.filter(({ kind }) => kind !== 'allow-missing' && kind !== 'allow-missing-or-failed'); // prettier-ignore
  if (regular.length === 0) return lenient === undefined ? { status: undefined, state } : meets(lenient, demand, state); // prettier-ignore
  let now = state;
  const statuses: JwtOutcome['status'][] = [];
  for (const one of regular) {
    const outcome = meets(one, demand, now);
    now = outcome.state;
    if (outcome.status === OK) return outcome;
    statuses.push(outcome.status);
  }
  const status = worst(statuses);
  const isLet = status !== undefined && (lenient?.kind === 'allow-missing-or-failed' || (lenient !== undefined && status === MISSING)); // prettier-ignore
  return { status: isLet ? OK : status, state: now };
}

/** Of several failures the one that says most: that a token is missing, or somebody else's, tells little. */
function worst(statuses: readonly JwtOutcome['status'][]): JwtOutcome['status'] {
  if (statuses.includes(undefined)) return undefined;
  const telling = statuses.filter((status) => status !== MISSING);
  return telling.findLast((status) => status !== UNKNOWN_ISSUER) ?? telling.at(-1) ?? MISSING;
}
