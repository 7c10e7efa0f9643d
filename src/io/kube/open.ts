import { existsSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import type { KubeOptions } from '../../ports/context.ts';
import type { Kube } from '../../ports/kube.ts';
import { apiServer, type ApiServer } from './api-server.ts';
import { chooseContext, noKubeconfig } from './context.ts';
import { exec } from './exec.ts';
import { impersonationHeaders } from './impersonation.ts';
import { paths, readKubeconfigFiles, type Env } from './kubeconfig-file.ts';
import { mergeKubeconfigs } from './kubeconfig.ts';
import { libraryConfig } from './library-config.ts';
import { followLog } from './follow-log.ts';
import { podLog } from './logs.ts';
import { objectReader } from './objects.ts';
import { portForward } from './port-forward.ts';
import { createToken } from './token.ts';
import { watch } from './watch.ts';

export interface Surroundings {
  readonly env: Env;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Reads the kubeconfig and stands ready; asks the cluster nothing yet.
 * @throws {MeshdbgError} not-found without a kubeconfig or context; unreadable; usage
 */
export async function openKube(options: KubeOptions, around: Surroundings): Promise<Kube> {
  const { server, namespace } = serverOf(options, around);
  return {
    context: { name: server.context, namespace },
    ...objectReader(server),
    connect: (ns, pod, port, signal) => portForward(server, { namespace: ns, pod, port }, signal),
    exec: (request) => exec(server, request),
    logs: (query) => podLog(server, query),
    followLog: (query) => followLog(server, query),
    watch: (kind, scope, end) => watch(server, kind, { scope, signal: end }),
    createToken: (ns, serviceAccount, audience) =>
      createToken(server, { namespace: ns, serviceAccount, audience }),
  };
}

function serverOf(
  options: KubeOptions,
  { env, signal }: Surroundings,
): { readonly server: ApiServer; readonly namespace: string } {
  const files = readKubeconfigFiles(options.kubeconfig, env);
  const merged = mergeKubeconfigs(files);
  const rest = { timeoutMs: options.requestTimeoutMs, signal };
  if (merged.contexts.size === 0 && merged.clusters.size === 0) {
    const config = options.kubeconfig === undefined ? inCluster(env) : undefined;
    if (config === undefined)
      throw noKubeconfig(options.kubeconfig ? [options.kubeconfig] : paths(env));
    const impersonation = impersonationHeaders(options, undefined);
    const namespace = config.getContextObject(config.getCurrentContext())?.namespace?.trim();
    return {
      server: apiServer({ ...rest, config, impersonation }),
      namespace: namespace || 'default',
    };
  }
  const chosen = chooseContext(merged, options.context);
  const impersonation = impersonationHeaders(options, chosen.user);
  const config = libraryConfig(chosen, env);
  return { server: apiServer({ ...rest, config, impersonation }), namespace: chosen.namespace };
}

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** The pod's own service account, where this runs in a cluster (client-go rest.InClusterConfig). */
function inCluster(env: Env): KubeConfig | undefined {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  if (host === '' || !env['KUBERNETES_SERVICE_PORT'] || !existsSync(TOKEN)) return undefined;
  const config = new KubeConfig();
  config.loadFromCluster();
  return config;
}
