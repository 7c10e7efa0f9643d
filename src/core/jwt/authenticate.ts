import { joinedHeaders } from '../wire/joined-headers.ts';
import type { JwtProvider } from '../model/envoy/jwt.ts';
import { claimAt, claimText, withoutClaims } from './claims.ts';
import { extractTokens, withoutToken, type FoundToken } from './extract.ts';
import { signatureFault } from './signature.ts';
import { matchesString } from '../wire/match/string-match.ts';
import { failedStatus } from './failed-status.ts';
import type { JwtOutcome, JwtState, JwtStatus } from './outcome.ts';
import { parseToken, VERIFICATION_FAILS, type Token } from './token.ts';

export const OK = 'ok';
export const MISSING = 'Jwt is missing';
export const UNKNOWN_ISSUER = 'Jwt issuer is not configured';

export interface JwtTask {
  /** One by name, or all in whose places a token may be. */
  readonly providers: readonly JwtProvider[];
  readonly isNamed: boolean;
  /** In place of the provider's own; undefined for those. */
  readonly audiences?: readonly string[];
  readonly allows: 'none' | 'missing' | 'failed';
  /** All that the filter has: a token is given to the first of its issuer. */
  readonly all: readonly JwtProvider[];
  readonly nowSeconds: number;
}

/** Looks for tokens and checks them, the last one first (jwt_authn/authenticator.cc, startVerify and doneWithStatus). */
export function authenticate(task: JwtTask, state: JwtState): JwtOutcome {
  let now = sanitized(task.providers, state);
  const tokens = extractTokens(now.request, task.providers);
  let asked = task.isNamed ? task.providers[0] : undefined;
  if (tokens.length === 0) {
    const noted = failedStatus(now, MISSING, single(task));
    return { status: task.allows === 'none' ? MISSING : OK, state: noted };
  }
  let status: JwtStatus = OK;
  for (const token of tokens.toReversed()) {
    const checked = check(token, task, now);
    status = checked.status;
    asked = checked.by ?? asked;
    now =
      status === OK ? checked.state : failedStatus(checked.state, status, asked ?? single(task));
    if (status !== OK && task.allows === 'none') break;
  }
  return { status: task.allows === 'failed' && status !== undefined ? OK : status, state: now };
}

/** Whose key failures go under where no provider was found yet: that of the only one (jwt_authn/jwks_cache.cc, getSingleProvider). */
const single = ({ all }: JwtTask): JwtProvider | undefined =>
  all.length === 1 ? all[0] : undefined;

function sanitized(providers: readonly JwtProvider[], state: JwtState): JwtState {
  const request = withoutClaims(state.request, providers);
  return request === state.request ? state : { ...state, request };
}

/** `by` is the provider whose token it is. */
function check(
  found: FoundToken,
  task: JwtTask,
  state: JwtState,
): JwtOutcome & { readonly by?: JwtProvider } {
  const token = parseToken(found.text);
  if (typeof token === 'string') return { status: token, state };
  const isAllowed = found.issuers === undefined || found.issuers.has(token.issuer);
  const providers = isAllowed ? providersOf(token, task) : [];
  const outcomes = providers.map((provider) => checkBy(provider, { found, token, task, state }));
  const [first] = outcomes;
  if (first === undefined) return { status: UNKNOWN_ISSUER, state };
  // Which of several providers of one issuer Envoy takes depends on the order of a hash map.
  const same = JSON.stringify(first);
  return outcomes.every((one) => one === first || JSON.stringify(one) === same)
    ? { ...first, ...(providers[0] === undefined ? {} : { by: providers[0] }) }
    : { status: undefined, state };
}

interface Check {
  readonly found: FoundToken;
  readonly token: Token;
  readonly task: JwtTask;
  readonly state: JwtState;
}

function checkBy(provider: JwtProvider, { found, token, task, state }: Check): JwtOutcome {
  const { notBefore, expires } = token;
  if (notBefore > 0 && task.nowSeconds + provider.clockSkewSeconds < notBefore) return { status: 'Jwt not yet valid', state };
  if (expires > 0 && task.nowSeconds > expires + provider.clockSkewSeconds) return { status: 'Jwt is expired', state };
  const audiences = task.audiences ?? provider.audiences;
  if (!allowsAudience(audiences, token.audiences)) return { status: 'Audiences in Jwt are not allowed', state };
  const fits = demands(provider, token, task.nowSeconds);
  if (fits === false) return { status: VERIFICATION_FAILS, state };
  if (provider.keys === undefined || fits === undefined) return { status: undefined, state };
  const fault = signatureFault(token, provider.keys);
  return fault === undefined ? { status: OK, state: accepted(found, { token, provider, state }) } : { status: fault, state };
} // prettier-ignore

/** Whether a provider takes the subject and the lifetime of a token; undefined where its matcher is not known (jwt_authn/jwks_cache.cc, isSubjectAllowed and isLifetimeAllowed). */
function demands({ subjects, maxLifetimeSeconds: most }: JwtProvider, { subject, expires }: Token, now: number): boolean | undefined {
  const isMeant = subjects === undefined ? true : matchesString(subjects, subject);
  if (isMeant === false) return false;
  if (most !== undefined && (expires === 0 || expires - now >= most)) return false;
  return isMeant;
} // prettier-ignore

/** The one that is asked for, else those of the token's issuer, else those for any. */
function providersOf({ issuer }: Token, { isNamed, providers, all }: JwtTask): readonly JwtProvider[] {
  if (isNamed) return providers;
  const own = all.filter((one) => one.issuer !== '' && one.issuer === issuer);
  return own.length > 0 ? own : all.filter((one) => one.issuer === '');
} // prettier-ignore

/** Scheme and trailing slash do not count (jwt_verify_lib, check_audience.cc). */
function allowsAudience(wanted: readonly string[], own: readonly string[]): boolean {
  const plain = (text: string): string => text.replace(/^https?:\/\//, '').replace(/\/$/, '');
  const known = new Set(wanted.map(plain));
  return known.size === 0 || own.some((one) => known.has(plain(one)));
}

interface Accepted {
  readonly token: Token;
  readonly provider: JwtProvider;
  readonly state: JwtState;
}

/** What a good token does to the request and to metadata (jwt_authn/authenticator.cc, handleGoodJwt). */
function accepted({ place }: FoundToken, { token, provider, state }: Accepted): JwtState {
  const { payload, header, signed } = token;
  const claims = provider.claimHeaders.flatMap(({ header: name, claim }): [string, string][] => {
    const value = claimText(claimAt(payload, claim));
    return value === '' ? [] : [[name, value]];
  });
  const told: [string, string][] = provider.payloadHeader === undefined ? [] : [[provider.payloadHeader, padded(signed.split('.')[1] ?? '', provider.padsPayload)]];
  const request = { ...state.request, headers: joinedHeaders({ ...state.request, headers: [...state.request.headers, ...told, ...claims] }) };
  return {
    request: provider.forward ? request : withoutToken(request, place),
    reroutes: state.reroutes || (provider.clearsRoute && (claims.length > 0 || provider.payloadKey !== '')),
    data: {
      ...state.data,
      ...(provider.headerKey === '' ? {} : { [provider.headerKey]: header }),
      ...(provider.payloadKey === '' ? {} : { [provider.payloadKey]: normalized(payload, provider.spaceDelimited) }),
    },
  };
} // prettier-ignore

const padded = (payload: string, isWanted: boolean): string =>
  isWanted ? payload.padEnd(Math.ceil(payload.length / 4) * 4, '=') : payload;

const normalized = (payload: Token['payload'], names: readonly string[]): object => ({
  ...payload,
  ...Object.fromEntries(
    names.flatMap((name) => {
      const value = payload[name];
      return typeof value === 'string' ? [[name, value.split(' ').filter((part) => part !== '')]] : [];
    }),
  ),
}); // prettier-ignore
