import { number, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

/** The port of a listener; those of ListenerSets may leave out the usual one (gatewaycommon/gateway_utils.go, ListenerEntryPortNumber). */
export function listenerPort(listener: JsonObject): number {
  const port = number(listener, 'port') ?? 0;
  if (port !== 0) return port;
  const usual: Readonly<Record<string, number>> = { HTTP: 80, HTTPS: 443 };
  return usual[text(listener, 'protocol') ?? ''] ?? 0;
}

/**
 * The listeners of a Gateway and its ListenerSets that stand back for an earlier one: same port, and neither protocol nor
 * hostname tell them apart (gatewaycommon/listener_conflict.go, ComputeGatewayListenerConflicts).
 * @param ordered the Gateway's own first, then those of its ListenerSets, older sets first
 */
export function conflictingListeners(ordered: readonly JsonObject[]): ReadonlySet<JsonObject> {
  const accepted: JsonObject[] = [];
  const conflicting = new Set<JsonObject>();
  for (const listener of ordered)
    if (accepted.some((prior) => !areDistinct(listener, prior))) conflicting.add(listener);
    else accepted.push(listener);
  return conflicting;
}

const DATAGRAM_OR_STREAM: ReadonlySet<string> = new Set(['TCP', 'UDP']);
const NAMED: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'TLS']);

function areDistinct(one: JsonObject, other: JsonObject): boolean {
  if (listenerPort(one) !== listenerPort(other)) return true;
  const [first, second] = [text(one, 'protocol') ?? '', text(other, 'protocol') ?? ''];
  const [firstNamed, secondNamed] = [NAMED.has(first), NAMED.has(second)];
  if (firstNamed && secondNamed) return hostnameOf(one) !== hostnameOf(other);
  const known = (protocol: string): boolean => NAMED.has(protocol) || DATAGRAM_OR_STREAM.has(protocol); // prettier-ignore
  return !(known(first) && known(second)) && first !== second;
}

const hostnameOf = (listener: JsonObject): string => {
  const hostname = text(listener, 'hostname') ?? '';
  return hostname === '' ? '*' : hostname;
};
