import type { SectionBody } from '../model/capture.ts';
import type { JsonObject } from '../model/json.ts';
import type { ProxyRef } from '../model/proxy.ts';
import { utf8 } from './body.ts';
import { bootstrapPart } from './dump-outline.ts';
import { isObject, object, text } from './read.ts';

/** Whose dump it is, as far as it says. */
export interface DumpIdentity {
  readonly proxy: ProxyRef | undefined;
  readonly origin: SectionBody['origin'];
}

/**
 * Reads whose config dump some bytes are from its bootstrap. istiod's dumps have an empty one, which tells their origin
 * (istio/pilot/pkg/xds/debug.go, configDump). Nothing is thrown: reading the dump itself says what is wrong with it.
 */
export function dumpIdentity(bytes: Uint8Array): DumpIdentity {
  const bootstrap = parseBootstrap(utf8(bytes));
  const empty = bootstrap !== undefined && Object.keys(bootstrap).length <= 1;
  const node = object(bootstrap, 'bootstrap', 'node');
  return { proxy: proxyOfNode(text(node, 'id')), origin: empty ? 'istiod' : 'envoy' };
}

/**
 * The pod in a node id of an Istio proxy: "sidecar~198.18.1.2~reviews-v1-6d5f.default~default.svc.cluster.local"
 * (istio/pkg/model/proxy.go, ServiceNode). A pod's name may hold dots, a namespace's may not.
 */
export function proxyOfNode(id: string | undefined): ProxyRef | undefined {
  const [, , name, domain] = id?.split('~') ?? [];
  const [, pod, namespace] = /^(.+)\.([^.]+)$/.exec(name ?? '') ?? [];
  return domain === undefined || pod === undefined || namespace === undefined
    ? undefined
    : { namespace, pod };
}

function parseBootstrap(bytes: Uint8Array): JsonObject | undefined {
  const span = bootstrapPart(bytes);
  if (span === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(
      new TextDecoder().decode(bytes.subarray(span.start, span.end)),
    );
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
