import { object, objects, text } from '../decode/read.ts';
import type { KubeObject } from '../model/kube.ts';
import type { TypeSync } from '../model/sync.ts';
import { epochMs } from '../model/time.ts';

/** When an object was last changed, epoch milliseconds; Kubernetes knows whole seconds. A new status is no change. */
export function changedAt({ raw }: KubeObject): number | undefined {
  const metadata = object(raw, 'metadata');
  const times = objects(metadata, 'managedFields')
    .filter((entry) => text(entry, 'subresource') !== 'status')
    .map((entry) => epochMs(text(entry, 'time')));
  const known = [epochMs(text(metadata, 'creationTimestamp')), ...times];
  return known.reduce(
    (latest, time) => (latest === undefined || (time ?? 0) > latest ? time : latest),
    undefined,
  );
}

/**
 * The types that istiod pushes for a change of a kind, the last one in its order of pushing first
 * (istio/pilot/pkg/xds/{cds,eds,lds,rds}.go, skipped*Configs, and PushOrder in delta.go): where the last has arrived, all have.
 */
const PUSHED: Readonly<Record<string, readonly string[]>> = {
  VirtualService: ['RDS', 'LDS'],
  HTTPRoute: ['RDS', 'LDS'],
  GRPCRoute: ['RDS', 'LDS'],
  Gateway: ['LDS', 'RDS'],
  Sidecar: ['LDS', 'CDS'],
  AuthorizationPolicy: ['LDS'],
  RequestAuthentication: ['LDS'],
  PeerAuthentication: ['LDS', 'CDS'],
  Telemetry: ['LDS'],
  WasmPlugin: ['ECDS', 'LDS'],
  EnvoyFilter: ['LDS', 'CDS'],
  DestinationRule: ['CDS'],
  ServiceEntry: ['CDS'],
  Service: ['CDS'],
};

/** The type whose push tells that a change of this kind has arrived; undefined where any may. */
export const telltale = (kind: string, types: readonly TypeSync[]): TypeSync | undefined =>
  (Object.hasOwn(PUSHED, kind) ? (PUSHED[kind] ?? []) : [])
    .map((name) => types.find(({ type, state }) => type === name && state !== 'NOT SENT'))
    .find((type) => type !== undefined);

/** Kubernetes tells whole seconds: a push in the same second may be the one before. istiod waits longer than this for more changes. */
const SECOND = 1000;
const SETTLED = 2000;
/** istiod pushes at the latest after this (PILOT_DEBOUNCE_MAX). */
const DEBOUNCE_MAX = 10_000;

/** Whether a push is newer than a change. @param now when it was asked, by the same clock as the push */
export function isSince(type: TypeSync, change: number, now: number): boolean {
  const sent = epochMs(type.sentTime);
  // Istiods before 1.23 do not tell when: by then they have pushed.
  if (sent === undefined) return now - change > DEBOUNCE_MAX;
  return sent >= change + SECOND || (sent >= change && now - change >= SETTLED);
}
