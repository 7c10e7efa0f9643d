import type { RequestOptions } from 'node:https';
import type { User } from '@kubernetes/client-node';
import { runExecPlugin, type ExecCredential, type ExecPlugin } from './exec-credential.ts';

/** Name under which the library hands a user to this authenticator instead of its own. */
export const EXEC_AUTH = 'meshdbg-exec';

/** Plugs credential plugins into the library; asks a plugin once until its credential expires. */
export function execAuthenticator(plugin: ExecPlugin) {
  let credential: Promise<ExecCredential> | undefined;
  let expires = Infinity;
  return {
    isAuthProvider: (user: User): boolean => isExec(user.authProvider),
    applyAuthentication: async (_user: User, options: RequestOptions): Promise<void> => {
      if (credential === undefined || Date.now() > expires) {
        expires = Infinity;
        credential = runExecPlugin(plugin);
      }
      const { token, cert, key, expires: until } = await credential;
      expires = until ?? Infinity;
      if (cert !== undefined) options.cert = cert;
      if (key !== undefined) options.key = key;
      if (token !== undefined)
        options.headers = Object.assign({}, options.headers, { Authorization: `Bearer ${token}` });
    },
  };
}

/** The library types auth providers as `any`. */
const isExec = (provider: unknown): boolean =>
  typeof provider === 'object' &&
  provider !== null &&
  'name' in provider &&
  provider.name === EXEC_AUTH;
