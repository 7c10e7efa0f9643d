import { isObject, object } from '../decode/read.ts';
import { compileProxy } from '../intent/compile.ts';
import { intendedProxy } from '../intent/intended-proxy.ts';
import type { World } from '../intent/model/world.ts';
import { redactedConfig } from '../intent/redacted-config.ts';
import { scopeOf } from '../intent/scope/scope.ts';
import { faultGaps, faultsOf } from '../intent/validate/validate.ts';
import { buildWorld, type WorldInput } from '../intent/world/world.ts';
import type { Needs } from '../model/capture.ts';
import { UNREAD_DOCUMENT, type Gap } from '../model/gap.ts';
import type { KindName } from '../model/kinds.ts';
import { proxyText, type ProxyRef } from '../model/proxy.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { areObjectsRead } from '../query/objects-read.ts';
import type { Side } from './sections.ts';

/** The kinds of objects that shape a proxy's config. Without one of them what the YAML means is not known. */
export const INTENT_KINDS = [
  'namespaces', 'nodes', 'pods', 'services', 'endpointslices', 'configmaps', 'virtualservices', 'destinationrules',
  'gateways', 'serviceentries', 'workloadentries', 'workloadgroups', 'sidecars', 'peerauthentications',
  'requestauthentications', 'authorizationpolicies', 'telemetries', 'envoyfilters', 'proxyconfigs', 'wasmplugins',
  'trafficextensions', 'ingresses', 'ingressclasses', 'gatewayclasses', 'k8sgateways', 'listenersets', 'httproutes', 'grpcroutes', 'tcproutes',
  'tlsroutes', 'referencegrants', 'backendtlspolicies',
] as const satisfies readonly KindName[]; // prettier-ignore

/** What has to be read to know what the YAML means. */
export const INTENT_NEEDS: Pick<Needs, 'istiod' | 'objects'> = {
  istiod: { sections: [], helpful: ['mesh'], optional: true },
  objects: INTENT_KINDS,
};

/** What the YAML means for each proxy of a mesh. */
export interface IntendedSides {
  readonly of: (proxy: ProxyRef) => Side | undefined;
  /** Why there is none. */
  readonly gap?: Gap;
  /** What of the objects could not be used; the rest is compiled. */
  readonly faults?: () => readonly Gap[];
}

/** Compiles the objects of a snapshot, when all of them are at hand. */
export function intendedSides(snapshot: Snapshot): IntendedSides {
  // One broken document of many is named with its line, and the rest goes on, as it does in kubectl apply.
  const gaps = snapshot.gaps.filter(({ reason }) => !reason.startsWith(UNREAD_DOCUMENT));
  const missing = INTENT_KINDS.find((kind) => !areObjectsRead(gaps, kind));
  if (missing !== undefined || snapshot.objects.length === 0) {
    const reason =
      missing === undefined
        ? 'there are no Kubernetes objects'
        : `not all ${missing} could be read`;
    const hint = 'Without the intended side, what istiod would send is compared with what the Envoy has.'; // prettier-ignore
    return { of: () => undefined, gap: { section: 'intended', reason, hint } };
  }
  const world = worldOf(snapshot);
  return {
    faults: () => [...meshGaps(snapshot), ...faultGaps(faultsOf(snapshot.objects, world))],
    of: (ref) => {
      const proxy = world.proxies.get(proxyText(ref));
      if (proxy === undefined) return undefined;
      const config = redactedConfig(compileProxy(world, proxy));
      const context = { world, proxy, scope: scopeOf(world, proxy) };
      return { kind: 'intended', proxy: intendedProxy(proxy, config), intent: { context, config } };
    },
  };
}

/** Nothing tells the mesh config: with Istio's defaults instead, access logs, providers and policies may seem to differ. */
function meshGaps({ objects, istiods, istioNamespace = 'istio-system' }: Snapshot): Gap[] {
  const isTold =
    istiods.some(({ bodies }) => isObject(bodies.get('mesh'))) ||
    objects.some(
      ({ kind, namespace, name, raw }) =>
        kind === 'ConfigMap' &&
        namespace === istioNamespace &&
        /^istio(-|$)/.test(name) &&
        object(raw, 'data')?.['mesh'] !== undefined,
    );
  if (isTold) return [];
  return [
    {
      section: 'mesh config',
      reason: `there is no ConfigMap "istio" in ${istioNamespace} and no istiod that told it, so Istio's defaults are assumed`,
      hint: "What comes from it may seem to differ. -i names Istio's namespace.",
    },
  ];
}

const worlds = new WeakMap<Snapshot['objects'], { readonly input: WorldInput; readonly world: World }>(); // prettier-ignore

/** The objects of a snapshot as istiod sees them; one world for all snapshots of the same objects, however many proxies they have. */
export function worldOf({ source, objects, istiods, istioNamespace }: Snapshot): World {
  const mesh = istiods.map(({ bodies }) => bodies.get('mesh')).find(isObject);
  const areSecretsRead = source.kind !== 'live';
  const known = worlds.get(objects);
  if (known?.input.mesh === mesh && known?.input.istioNamespace === istioNamespace && known?.input.areSecretsRead === areSecretsRead) return known.world; // prettier-ignore
  const input = {
    objects,
    areSecretsRead,
    ...(mesh === undefined ? {} : { mesh }),
    ...(istioNamespace === undefined ? {} : { istioNamespace }),
  };
  const world = buildWorld(input);
  worlds.set(objects, { input, world });
  return world;
}
