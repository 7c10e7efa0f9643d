import { MeshdbgError } from '../../core/errors.ts';
import type { ApiServer } from './api-server.ts';
import { isObject } from './kubeconfig-file.ts';
import { post } from './rest.ts';
import { askedText, statusError, type Asked } from './status-error.ts';

export interface TokenAsked {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audience: string;
}

/** The shortest that Kubernetes gives, in seconds: one command needs no longer. */
const LIFETIME = 600;

/**
 * A token of a service account (Kubernetes API, TokenRequest).
 * @throws {MeshdbgError} forbidden, not-found, unreachable, unreadable
 */
export async function createToken(
  server: ApiServer,
  { namespace, serviceAccount, audience }: TokenAsked,
): Promise<string> {
  const asked: Asked = {
    verb: 'create',
    resource: 'serviceaccounts/token',
    namespace,
    name: serviceAccount,
  };
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(serviceAccount)}/token`;
  const answer = await post(server, path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: [audience], expirationSeconds: LIFETIME },
  });
  if (answer.status !== 200 && answer.status !== 201) throw statusError(asked, answer);
  const token = tokenIn(answer.body);
  if (token !== undefined) return token;
  throw new MeshdbgError('unreadable', `The answer to ${askedText(asked)} holds no token.`);
}

function tokenIn(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const status = isObject(value) ? value['status'] : undefined;
    const token = isObject(status) ? status['token'] : undefined;
    return typeof token === 'string' && token !== '' ? token : undefined;
  } catch {
    return undefined;
  }
}
