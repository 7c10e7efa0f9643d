import { object, objects, text } from '../../decode/read.ts';
import type { KubeObject } from '../../model/kube.ts';
import {
  CONFIG_MAP,
  GATEWAY,
  GATEWAY_GROUP,
  LISTENER_SET,
  SECRET,
  SERVICE,
  referredKind,
  type GroupKind,
} from './reference.ts';

const FROM: ReadonlySet<GroupKind> = new Set([
  GATEWAY,
  LISTENER_SET,
  ...['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'].map((kind) => `${GATEWAY_GROUP}/${kind}`),
]);
const TO: ReadonlySet<GroupKind> = new Set([CONFIG_MAP, SECRET, SERVICE]);

interface Party {
  readonly kind: GroupKind;
  readonly namespace: string;
}

/** Whether a ReferenceGrant lets an object refer to one in another namespace. */
export type Granted = (from: Party, to: Party & { readonly name: string }) => boolean;

/** What ReferenceGrants allow; they speak for their own namespace (gatewaycommon/references.go, ReferenceGrantsCollection). */
export function referenceGrants(grants: readonly KubeObject[]): Granted {
  const allowed = new Set<string>();
  for (const { raw, namespace } of grants) {
    const spec = object(raw, 'spec');
    for (const from of objects(spec, 'from')) {
      const source = referredKind(from, '/');
      if (!FROM.has(source)) continue;
      for (const to of objects(spec, 'to')) {
        const target = referredKind(to, '/');
        if (!TO.has(target)) continue;
        const pair = key({ kind: source, namespace: text(from, 'namespace') ?? '' }, { kind: target, namespace }); // prettier-ignore
        allowed.add(`${pair} ${text(to, 'name') ?? '*'}`);
      }
    }
  }
  return (from, to) =>
    allowed.has(`${key(from, to)} *`) || allowed.has(`${key(from, to)} ${to.name}`);
}

const key = (from: Party, to: Party): string =>
  `${from.kind} ${from.namespace} ${to.kind} ${to.namespace}`;
