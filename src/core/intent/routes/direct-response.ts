import { number, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

/** A rule's directResponse as Envoy's DirectResponseAction (istio/pilot/pkg/networking/core/route/route.go, ApplyDirectResponse). */
export function directResponseAction(response: JsonObject): JsonObject {
  const out: Record<string, unknown> = {};
  const status = number(response, 'status') ?? 0;
  if (status !== 0) out['status'] = status;
  const body = object(response, 'body');
  const inline = text(body, 'string');
  const bytes = text(body, 'bytes');
  if (inline !== undefined) out['body'] = { inline_string: inline };
  else if (bytes !== undefined) out['body'] = { inline_bytes: bytes };
  return out;
}
