import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isObject, number, object, strings, text } from '../../../core/decode/read.ts';
import { rfc3339 } from '../../../core/model/time.ts';
import type { KubeObject } from '../../../core/model/kube.ts';
import { badRequest, noSuchObject } from '../status.ts';
import type { Owner } from '../xds/content.ts';

interface Account {
  readonly namespace?: string;
  readonly name?: string;
}

/** Gives and judges tokens of service accounts. */
export interface Tokens {
  /**
   * Answers a TokenRequest for a service account (Kubernetes API, authentication.k8s.io/v1).
   * @param body JSON
   * @throws {ApiFailure} 400 for a body that is no TokenRequest, 404 for an account that none of the objects knows
   */
  request(account: Account, body: Uint8Array, objects: readonly KubeObject[]): object;
  /** Whose token it is; undefined for tokens of others, expired ones and those for other audiences. */
  owner(token: string, audience: string): Owner | undefined;
}

/** Kubernetes gives no token for less. */
const SHORTEST_S = 600;
const DEFAULT_S = 3600;

/** Tokens in the form of Kubernetes' (JWT), signed with a secret that only this process knows. */
export function demoTokens(now: () => number = Date.now): Tokens {
  const secret = randomBytes(32);
  const sign = (what: string): string =>
    createHmac('sha256', secret).update(what).digest('base64url');
  return {
    request: ({ namespace = '', name = '' }, body, items) => {
      if (!items.some((item) => knows(item, namespace, name)))
        throw noSuchObject('serviceaccounts', '', name);
      const { audiences, seconds } = asked(body);
      const issued = Math.floor(now() / 1000);
      const claims = {
        aud: audiences,
        exp: issued + seconds,
        iat: issued,
        iss: 'https://kubernetes.default.svc',
        'kubernetes.io': { namespace, serviceaccount: { name } },
        sub: `system:serviceaccount:${namespace}:${name}`,
      };
      const unsigned = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
      return {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { name, namespace, creationTimestamp: rfc3339(issued * 1000) },
        spec: { audiences, expirationSeconds: seconds },
        status: {
          token: `${unsigned}.${sign(unsigned)}`,
          expirationTimestamp: rfc3339((issued + seconds) * 1000),
        },
      };
    },
    owner: (token, audience) => {
      const [head = '', payload = '', signature = ''] = token.split('.');
      const expected = Buffer.from(sign(`${head}.${payload}`));
      const given = Buffer.from(signature);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
      if (!isObject(claims) || (number(claims, 'exp') ?? 0) * 1000 <= now()) return undefined;
      if (!strings(claims, 'aud').includes(audience)) return undefined;
      const [, , namespace = '', name = ''] = (text(claims, 'sub') ?? '').split(':');
      return { namespace, name };
    },
  };
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function asked(body: Uint8Array): {
  readonly audiences: readonly string[];
  readonly seconds: number;
} {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    // Said below.
  }
  if (!isObject(value)) throw badRequest('the body of the request is no JSON object');
  const spec = object(value, 'spec');
  const seconds = number(spec, 'expirationSeconds') ?? DEFAULT_S;
  if (seconds < SHORTEST_S)
    throw badRequest(
      `spec.expirationSeconds: Invalid value: ${seconds}: may not specify a duration less than 10 minutes`,
    );
  return { audiences: strings(spec, 'audiences'), seconds };
}

/** Every namespace has an account "default"; the others are objects or named by pods. */
function knows(
  { kind, namespace, name, raw }: KubeObject,
  within: string,
  account: string,
): boolean {
  if (account === 'default')
    return namespace === within || (kind === 'Namespace' && name === within);
  if (namespace !== within) return false;
  return kind === 'ServiceAccount'
    ? name === account
    : kind === 'Pod' && text(object(raw, 'spec'), 'serviceAccountName') === account;
}
