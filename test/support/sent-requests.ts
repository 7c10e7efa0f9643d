import { isObject, number, object, objects, text } from '../../src/core/decode/read.ts';
import { requestEntries, type RequestEntry } from '../../src/core/explain/request/entries.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import { jsonOfBundle } from './captures.ts';

/** The requests of a capture's requests.json as `explain --requests` takes them, but for those whose end depends on earlier ones; empty where there are none. */
export async function sentEntries(bundle: string): Promise<readonly RequestEntry[]> {
  const [sent] = await jsonOfBundle(bundle, 'requests.json');
  return requestEntries((isObject(sent) ? objects(sent, 'requests') : []).filter(standsAlone).map(entryOf)); // prettier-ignore
}

const standsAlone = (one: JsonObject): boolean =>
  one['stateful'] !== true && (number(object(one, 'request'), 'parallel') ?? 1) <= 1;

function entryOf(one: JsonObject): JsonObject {
  const from = object(one, 'from');
  const { grpc, timeoutSeconds, headers, method, http, ...request } = object(one, 'request') ?? {};
  const isGrpc = isObject(grpc);
  const all = { ...(isGrpc ? { 'content-type': 'application/grpc' } : {}), ...(isObject(headers) ? headers : {}) }; // prettier-ignore
  const source = from?.['outside'] === true ? 'outside' : `${text(from, 'namespace') ?? ''}/${text(from, 'pod') ?? ''}`; // prettier-ignore
  const entry = {
    name: text(one, 'name'),
    from: source,
    sourceIp: text(from, 'ip'),
    url: text(request, 'url'),
    method: isGrpc ? 'POST' : method,
    headers: all,
    http: isGrpc ? '2' : http,
    sni: text(request, 'sni'),
    insecure: request['insecure'],
    timeoutMs: typeof timeoutSeconds === 'number' ? timeoutSeconds * 1000 : undefined,
    application: object(one, 'application'),
  };
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}
