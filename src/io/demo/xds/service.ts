import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** A DiscoveryRequest as proto-loader reads it, as far as the demo looks at it. */
export interface AdsRequest {
  readonly type_url?: string;
  readonly resource_names?: readonly string[];
  readonly response_nonce?: string;
  readonly version_info?: string;
  readonly error_detail?: unknown;
  readonly node?: {
    readonly id?: string;
    readonly metadata?: {
      readonly fields?: Readonly<Record<string, { readonly stringValue?: string }>>;
    };
  };
}

export interface AdsResponse {
  readonly type_url: string;
  readonly version_info: string;
  readonly nonce: string;
  readonly resources: readonly { readonly type_url: string; readonly value: Uint8Array }[];
  readonly control_plane?: { readonly identifier: string };
}

/** envoy.service.discovery.v3.AggregatedDiscoveryService, from the .proto files in these folders. */
export function adsService(folders: readonly string[]): ServiceDefinition {
  const definition = loadSync('envoy/service/discovery/v3/ads.proto', {
    keepCase: true,
    includeDirs: [...folders],
  });
  const service = definition['envoy.service.discovery.v3.AggregatedDiscoveryService'];
  if (service === undefined || 'format' in service)
    throw new Error('ads.proto holds no AggregatedDiscoveryService');
  return service;
}
