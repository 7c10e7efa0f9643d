import { listed } from '../../core/model/listed.ts';
import { MeshdbgError } from '../../core/errors.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import type { TargetRequest } from '../request.ts';
import type { Source } from '../source.ts';
import type { Choice, Resolution } from './choose.ts';
import { ifAllowed } from './found.ts';
import { byName } from './pod-order.ts';
import { labelled } from './pods.ts';
import { knownTarget, proxyOf } from './proxy-of.ts';

/**
 * Without a name: the only proxy that a capture holds, or all where that is what the command means.
 * @throws {MeshdbgError} usage, naming some candidates; not-found in a capture without proxies
 */
export async function unnamed(
  source: Source,
  request: TargetRequest,
  choice: Choice,
): Promise<Resolution> {
  const { info, knownProxies, defaultNamespace } = source;
  const { namespace } = request;
  if (knownProxies === undefined)
    throw new MeshdbgError('usage', 'Name the proxy to ask, or take several with -l or -A.', {
      hint: await liveHint(choice, namespace ?? defaultNamespace),
    });
  const known = knownProxies.filter(
    (proxy) => namespace === undefined || proxy.namespace === namespace,
  );
  const [only] = known;
  if (only === undefined)
    throw new MeshdbgError(
      'not-found',
      `${info.name} holds no proxy${namespace === undefined ? '' : ` in namespace ${namespace}`}.`,
      { hint: 'A bundle has proxies/NAMESPACE/POD/config_dump.json.' },
    );
  if (known.length === 1 || request.wholeCapture === true) {
    const targets = known.map(async (proxy) => {
      const pod = await choice.pods.get(proxy.namespace, proxy.pod);
      return labelled(knownTarget(proxy, choice.adminPort), pod);
    });
    return { targets: await Promise.all(targets), notes: [] };
  }
  throw new MeshdbgError('usage', `${info.name} holds ${known.length} proxies: name one.`, {
    hint: `${proxiesText(known)}; -A takes all.`,
  });
}

/** Candidates that a message lists. */
const MOST = 5;

const proxiesText = (proxies: readonly ProxyRef[]): string => listed(proxies.map(proxyText), MOST);

async function liveHint({ pods, adminPort }: Choice, namespace: string): Promise<string> {
  const found = [...(await ifAllowed(pods.list({ namespace }), []))].sort(byName);
  const proxies = found.flatMap((pod) => {
    const judged = proxyOf(pod, adminPort);
    return 'target' in judged ? [judged.target.proxy] : [];
  });
  return proxies.length > 0
    ? `Namespace ${namespace} has: ${proxiesText(proxies)}`
    : `Namespace ${namespace} has no pod with an Envoy. Elsewhere: deploy/reviews.shop, or -n shop`;
}
