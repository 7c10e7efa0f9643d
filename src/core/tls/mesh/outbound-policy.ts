import { text } from '../../decode/read.ts';
import type { ProxyContext } from '../../intent/context.ts';
import { meshField } from '../../intent/mesh-field.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';

/** The field that makes a proxy drop what it knows nothing of: the Sidecar's, else the mesh's REGISTRY_ONLY; undefined where it lets it pass. */
export function policySource({ world, scope }: ProxyContext): ResourceRef | undefined {
  if (text(scope.outboundTrafficPolicy, 'mode') !== 'REGISTRY_ONLY') return undefined;
  const { sidecar } = scope;
  if (sidecar?.spec['outboundTrafficPolicy'] !== undefined)
    return refTo(sidecar, 'spec.outboundTrafficPolicy.mode');
  return meshField(world, 'outboundTrafficPolicy')[''];
}
