import { decodeKubeObject } from '../../src/core/decode/kube-object.ts';
import { labelSelector } from '../../src/core/decode/label-selector.ts';
import { MeshdbgError } from '../../src/core/errors.ts';
import { KINDS, type KindName } from '../../src/core/model/kinds.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import type { ProxyRef } from '../../src/core/model/proxy.ts';
import type { KubeReader } from '../../src/ports/kube.ts';
import type { Source } from '../../src/sources/source.ts';

export interface MemorySource {
  readonly objects: readonly JsonObject[];
  /** Absent for a live cluster. */
  readonly known?: readonly ProxyRef[];
  readonly kind?: 'live' | 'bundle' | 'file';
  readonly defaultNamespace?: string;
  /** "list pods", "get namespaces", …: what answers 403. */
  readonly forbidden?: readonly string[];
}

/** A source over objects in memory. */
export function memorySource(options: MemorySource): Source {
  const { known, forbidden = [], defaultNamespace = 'default' } = options;
  const kind = options.kind ?? (known === undefined ? 'live' : 'bundle');
  return {
    info: { kind, name: 'here' },
    defaultNamespace,
    objects: reader(options.objects, forbidden),
    knownProxies: known,
    capturedAt: undefined,
    read: () => Promise.reject(new Error('nothing to read')),
  };
}

function reader(raws: readonly JsonObject[], forbidden: readonly string[]): KubeReader {
  const objects = raws.map((raw) => decodeKubeObject(raw)).filter((one) => one !== undefined);
  const of = (verb: string, name: KindName) => {
    if (forbidden.includes(`${verb} ${name}`))
      throw new MeshdbgError('forbidden', `Not allowed: ${verb} ${name}.`);
    const { kind, group } = KINDS[name];
    return objects.filter(
      (one) =>
        one.kind === kind &&
        (group === '' ? !one.apiVersion.includes('/') : one.apiVersion.startsWith(`${group}/`)),
    );
  };
  return {
    list: async (name, scope) => {
      const matches = labelSelector(scope.labelSelector ?? '');
      return of('list', name).filter(
        ({ namespace, labels }) =>
          (scope.namespace === undefined || namespace === scope.namespace) && matches(labels),
      );
    },
    get: async (name, namespace, object) =>
      of('get', name).find((one) => one.namespace === namespace && one.name === object),
  };
}

const dns = (text: string) => text.split('/');

/** "shop/reviews-v1-a" → a Pod with an istio-proxy that runs. */
export function pod(
  id: string,
  more: {
    labels?: object;
    annotations?: object;
    spec?: object;
    status?: object;
    metadata?: object;
  } = {},
): JsonObject {
  const [namespace, name] = dns(id);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name,
      labels: more.labels ?? {},
      annotations: more.annotations ?? {},
      ...more.metadata,
    },
    spec: { containers: [{ name: 'app' }, { name: 'istio-proxy' }], ...more.spec },
    status: { phase: 'Running', ...more.status },
  };
}

/** "shop/reviews" → an object of a kind with a spec. */
export function thing(apiVersion: string, kind: string, id: string, spec: object = {}): JsonObject {
  const [namespace, name] = id.includes('/') ? dns(id) : [undefined, id];
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec,
  };
}
