import type { Shape } from '../shape.ts';
import { DESTINATION_RULE } from './destination-rule.ts';
import { ENVOY_FILTER, PROXY_CONFIG, TELEMETRY, WASM_PLUGIN } from './extensions.ts';
import { GATEWAY } from './gateway.ts';
import { AUTHORIZATION_POLICY, PEER_AUTHENTICATION, REQUEST_AUTHENTICATION } from './security.ts';
import { SERVICE_ENTRY, WORKLOAD_ENTRY } from './service-entry.ts';
import { SIDECAR } from './sidecar.ts';
import { VIRTUAL_SERVICE } from './virtual-service.ts';

/** The spec of each of Istio's kinds. */
export const SPECS: ReadonlyMap<string, Shape> = new Map([
  ['VirtualService', VIRTUAL_SERVICE],
  ['DestinationRule', DESTINATION_RULE],
  ['Gateway', GATEWAY],
  ['ServiceEntry', SERVICE_ENTRY],
  ['WorkloadEntry', WORKLOAD_ENTRY],
  ['Sidecar', SIDECAR],
  ['PeerAuthentication', PEER_AUTHENTICATION],
  ['RequestAuthentication', REQUEST_AUTHENTICATION],
  ['AuthorizationPolicy', AUTHORIZATION_POLICY],
  ['Telemetry', TELEMETRY],
  ['EnvoyFilter', ENVOY_FILTER],
  ['WasmPlugin', WASM_PLUGIN],
  ['ProxyConfig', PROXY_CONFIG],
]);
