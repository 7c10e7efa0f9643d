import { MeshdbgError } from '../../core/errors.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { AdminWay } from './way.ts';

export interface Ways {
  readonly portForward: AdminWay;
  readonly exec: AdminWay;
  /** Called once a namespace when exec stands in. */
  readonly onExec: (note: string) => void;
}

/** Port-forward, and exec in namespaces where port-forward turns out to be forbidden: rights are given per namespace. */
export function autoWay({ portForward, exec, onExec }: Ways): AdminWay {
  const refused = new Map<string, MeshdbgError>();
  return {
    ask: async (target, request) => {
      const { namespace } = target.proxy;
      if (!refused.has(namespace)) {
        try {
          return await portForward.ask(target, request);
        } catch (error) {
          if (!(error instanceof MeshdbgError) || error.code !== 'forbidden') throw error;
          refused.set(namespace, error);
        }
      }
      const first = refused.get(namespace);
      try {
        const answer = await exec.ask(target, request);
        onExec(
          `proxies in namespace ${namespace} are read with pilot-agent by exec, because port-forward is not allowed there`,
        );
        return answer;
      } catch (error) {
        if (!(error instanceof MeshdbgError) || error.code !== 'forbidden') throw error;
        throw new MeshdbgError(
          'forbidden',
          `Neither port-forward nor exec is allowed for pod ${proxyText(target.proxy)}. ${first?.message ?? ''} ${error.message}`,
          {
            hint: 'One of the two is enough: ask for get and create on pods/portforward, or on pods/exec.',
            cause: first,
          },
        );
      }
    },
  };
}
