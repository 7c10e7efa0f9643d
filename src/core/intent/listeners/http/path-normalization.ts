import type { JsonObject } from '../../../model/json.ts';

/** meshConfig.pathNormalization (listener_builder.go, buildHTTPConnectionManager). */
export function pathNormalization(mode: string | undefined): JsonObject {
  const decodes = mode === 'DECODE_AND_MERGE_SLASHES';
  return {
    normalize_path: mode !== 'NONE',
    ...(decodes || mode === 'MERGE_SLASHES' ? { merge_slashes: true } : {}),
    path_with_escaped_slashes_action: decodes ? 'UNESCAPE_AND_FORWARD' : 'KEEP_UNCHANGED',
  };
}
