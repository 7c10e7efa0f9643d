import type { AccessLog } from '../model/envoy/network-filter.ts';
import type { JsonObject } from '../model/json.ts';
import { defined, object, objects, text, typeName } from './read.ts';

/** Decodes the access_log list of a listener, HTTP connection manager or TCP proxy. */
export const decodeAccessLogs = (source: JsonObject): AccessLog[] =>
  objects(source, 'access_log').map((log) => {
    const config = object(log, 'typed_config') ?? {};
    return {
      name: text(log, 'name') ?? '',
      type: typeName(config),
      config,
      ...defined({ target: target(config), filter: object(log, 'filter') }),
    };
  });

/** A file's path, or the cluster of the service that takes the logs (file.v3, grpc.v3, open_telemetry.v3). */
const target = (config: JsonObject): string | undefined =>
  text(config, 'path') ??
  ['common_config', 'grpc_service']
    .map((field) => (field === 'grpc_service' ? config : object(config, field)))
    .map((holder) => text(object(holder, 'grpc_service', 'envoy_grpc'), 'cluster_name'))
    .find((cluster) => cluster !== undefined);
