import { MeshdbgError } from '../core/errors.ts';
import { proxyText } from '../core/model/proxy.ts';
import type { TargetRequest } from './request.ts';
import type { Source } from './source.ts';
import { choose, chooseAll, type Choice, type Resolution } from './target/choose.ts';
import { resolveName } from './target/by-name.ts';
import { knownTarget } from './target/proxy-of.ts';
import { podsOf } from './target/pods.ts';

export type { Resolution } from './target/choose.ts';

/**
 * Finds the proxies that a command is about (design.md section 2, TARGET), in a cluster or in a capture.
 * @param adminPort what --admin-port says
 * @throws {MeshdbgError} usage, not-found, ambiguous, not-a-proxy, forbidden, …
 */
export async function resolveTargets(
  request: TargetRequest,
  source: Source,
  adminPort?: number,
): Promise<Resolution> {
  const { text, namespace, allNamespaces, selector, allReplicas } = request;
  const pods = podsOf(source);
  const choice: Choice = {
    pods,
    all: allReplicas,
    sourceName: source.info.name,
    ...(adminPort === undefined ? {} : { adminPort }),
  };
  if (text !== undefined) {
    if (selector !== undefined)
      throw new MeshdbgError('usage', '-l selects pods by labels: leave the name out.');
    const { found, notes } = await resolveName({ request, text, source, pods });
    const chosen = choose(found, choice);
    return { ...chosen, notes: [...notes, ...chosen.notes] };
  }
  if (selector === undefined && !allNamespaces) return unnamed(source, request, adminPort);
  const at = allNamespaces ? undefined : (namespace ?? source.defaultNamespace);
  const selected = await pods.list({
    ...(at === undefined ? {} : { namespace: at }),
    ...(selector === undefined ? {} : { labelSelector: selector }),
  });
  if (selected.length > 0) return chooseAll(selected, choice);
  const which = selector === undefined ? 'There are no pods' : `No pod has the labels ${selector}`;
  throw new MeshdbgError(
    'not-found',
    `${which} in ${at === undefined ? 'any namespace' : `namespace ${at}`}.`,
    at === undefined || selector === undefined ? {} : { hint: 'Look in all namespaces with -A.' },
  );
}

/** Candidates that a message lists. */
const MOST = 5;

/** Without a name: the only proxy that a capture holds. @throws {MeshdbgError} usage, naming some candidates */
function unnamed(
  { info, knownProxies, defaultNamespace }: Source,
  { namespace }: TargetRequest,
  adminPort: number | undefined,
): Resolution {
  const known = (knownProxies ?? []).filter(
    (proxy) => namespace === undefined || proxy.namespace === namespace,
  );
  const [only] = known;
  if (only !== undefined && known.length === 1)
    return { targets: [knownTarget(only, adminPort)], notes: [] };
  if (knownProxies === undefined)
    throw new MeshdbgError('usage', 'Name the proxy to ask.', {
      hint: `For example: deploy/reviews, productpage-v1-6d5f.shop, gateway/istio-ingressgateway; -l app=reviews or -A take several (namespace now: ${namespace ?? defaultNamespace}).`,
    });
  if (known.length === 0)
    throw new MeshdbgError(
      'not-found',
      `${info.name} holds no proxy${namespace === undefined ? '' : ` in namespace ${namespace}`}.`,
      { hint: 'A bundle has proxies/NAMESPACE/POD/config_dump.json.' },
    );
  const rest = known.length - MOST;
  throw new MeshdbgError('usage', `${info.name} holds ${known.length} proxies: name one.`, {
    hint: `${known.slice(0, MOST).map(proxyText).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}; -A takes all.`,
  });
}
