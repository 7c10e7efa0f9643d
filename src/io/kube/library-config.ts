import { KubeConfig, type Cluster, type User } from '@kubernetes/client-node';
import type { ChosenContext } from './context.ts';
import { EXEC_AUTH, execAuthenticator } from './exec-authenticator.ts';
import { isObject, pathIn, type Env } from './kubeconfig-file.ts';
import { pathOf, textOf, type Entry } from './kubeconfig.ts';
import { proxyFromEnv } from './proxy-url.ts';

/**
 * Hands one context to the library, which knows TLS, proxies and auth providers. Reading the files ourselves mends
 * what it does unlike kubectl: merging of several files, `tokenFile`, relative paths, plain http, HTTPS_PROXY.
 */
export function libraryConfig(chosen: ChosenContext, env: Env): KubeConfig {
  const config = new KubeConfig();
  const cluster = clusterOf(chosen.cluster, env);
  const user = userOf(chosen.user);
  config.loadFromOptions({
    clusters: [cluster],
    users: [user],
    contexts: [{ name: chosen.name, cluster: cluster.name, user: user.name }],
    currentContext: chosen.name,
  });
  const plugin = chosen.user?.value['exec'];
  if (chosen.user !== undefined && isObject(plugin))
    config.addAuthenticator(
      execAuthenticator({
        config: plugin,
        file: chosen.user.file,
        cluster: chosen.cluster.value,
        env,
      }),
    );
  return config;
}

function clusterOf(entry: Entry, env: Env): Cluster {
  const server = (textOf(entry, 'server') ?? '').replace(/\/+$/, '');
  const proxyUrl = textOf(entry, 'proxy-url') ?? proxyFromEnv(new URL(server), env);
  return {
    name: entry.name,
    server,
    // The library refuses plain http without it; kubectl does not, and there is no TLS to verify.
    skipTLSVerify: entry.value['insecure-skip-tls-verify'] === true || server.startsWith('http:'),
    ...given('caData', textOf(entry, 'certificate-authority-data')),
    ...given('caFile', pathOf(entry, 'certificate-authority')),
    ...given('tlsServerName', textOf(entry, 'tls-server-name')),
    ...given('proxyUrl', proxyUrl),
  };
}

function userOf(entry: Entry | undefined): User {
  if (entry === undefined) return { name: 'anonymous' };
  const tokenFile = pathOf(entry, 'tokenFile');
  return {
    name: entry.name,
    ...given('certData', textOf(entry, 'client-certificate-data')),
    ...given('certFile', pathOf(entry, 'client-certificate')),
    ...given('keyData', textOf(entry, 'client-key-data')),
    ...given('keyFile', pathOf(entry, 'client-key')),
    ...given('username', textOf(entry, 'username')),
    ...given('password', textOf(entry, 'password')),
    ...given('authProvider', authProviderOf(entry, tokenFile)),
    // A token file wins over a token (client-go rest.Config.BearerTokenFile).
    ...given('token', tokenFile === undefined ? textOf(entry, 'token') : undefined),
  };
}

function authProviderOf(entry: Entry, tokenFile: string | undefined): unknown {
  if (tokenFile !== undefined) return { name: 'tokenFile', config: { tokenFile } };
  if (isObject(entry.value['exec'])) return { name: EXEC_AUTH };
  const provider = entry.value['auth-provider'];
  if (!isObject(provider)) return undefined;
  const config = isObject(provider['config']) ? { ...provider['config'] } : {};
  const command = config['cmd-path'];
  if (typeof command === 'string' && command.includes('/'))
    config['cmd-path'] = pathIn(entry.file, command);
  return { ...provider, config };
}

/** A property only where it has a value: the library tells absent from undefined. */
const given = <Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]?: Value } =>
  // TypeScript gives a computed key the type of any string; it is this one.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
