import type { ControlPlaneId, XdsResource, XdsResponse } from '../../ports/control-plane.ts';
import { LossCounter } from './types/losses.ts';
import { Printer } from './types/print.ts';
import { types } from './types/registry.ts';
import { fieldValue, textOf } from './types/well-known.ts';

/** The type URL of istiod's debug pages: their Any holds the HTTP body, no message. */
const DEBUG = 'istio.io/debug';

/**
 * A DiscoveryResponse out of its bytes.
 * @throws {Error} when the bytes are no DiscoveryResponse
 */
export function decodeResponse(bytes: Uint8Array): XdsResponse {
  const message = types().get('envoy.service.discovery.v3.DiscoveryResponse').decode(bytes);
  const counter = new LossCounter();
  const printer = new Printer(types(), counter);
  const resources = list(fieldValue(message, 'resources')).map((any) => resourceOf(any, printer));
  const controlPlane = fieldValue(message, 'control_plane');
  return {
    typeUrl: textOf(fieldValue(message, 'type_url')),
    versionInfo: textOf(fieldValue(message, 'version_info')),
    nonce: textOf(fieldValue(message, 'nonce')),
    resources,
    controlPlane: isObject(controlPlane)
      ? controlPlaneOf(textOf(fieldValue(controlPlane, 'identifier')))
      : undefined,
    losses: counter.losses(),
  };
}

function resourceOf(any: object, printer: Printer): XdsResource {
  const typeUrl = textOf(fieldValue(any, 'type_url'));
  const value = fieldValue(any, 'value');
  const bytes = value instanceof Uint8Array ? value : new Uint8Array();
  return {
    typeUrl,
    bytes,
    value: typeUrl === DEBUG ? bodyOf(bytes) : printer.printAny(typeUrl, bytes),
  };
}

/** Most debug pages are JSON; errors and a few others are text. */
function bodyOf(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString('utf8');
  return parsed(text) ?? text;
}

/** {"Component":"istiod","ID":"istiod-…","Info":{"version":"1.32.0",…}}: IstioControlPlaneInstance in istio/pilot/pkg/xds. */
function controlPlaneOf(identifier: string): ControlPlaneId {
  const json = parsed(identifier);
  const id = isObject(json) ? fieldValue(json, 'ID') : undefined;
  const info = isObject(json) ? fieldValue(json, 'Info') : undefined;
  const version = isObject(info) ? fieldValue(info, 'version') : undefined;
  return {
    identifier,
    pod: typeof id === 'string' && id !== '' ? id : undefined,
    version: typeof version === 'string' && version !== '' ? version : undefined,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function list(value: unknown): readonly object[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
