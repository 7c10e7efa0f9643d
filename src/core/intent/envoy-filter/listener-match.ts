import { number, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Patch } from './patch.ts';

/** Chains of these take over the ports that listeners of their own would have. */
const VIRTUAL = new Set(['virtualInbound', 'virtualOutbound']);

export const isVirtual = (listener: JsonObject): boolean => VIRTUAL.has(text(listener, 'name') ?? ''); // prettier-ignore

export function isListener(listener: JsonObject, patch: Patch): boolean {
  const match = object(patch.match, 'listener');
  if (match === undefined) return true;
  const name = text(match, 'name') ?? '';
  if (name !== '' && name !== text(listener, 'name')) return false;
  if (patch.applyTo !== 'LISTENER' && isVirtual(listener)) return true;
  const port = number(match, 'portNumber') ?? 0;
  return port === 0 || number(object(listener, 'address', 'socket_address'), 'port_value') === port;
}
