import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { isObject, objects, text } from '../../src/core/decode/read.ts';
import { BUNDLE_FACTS_NEEDS, factsOf, type Facts } from '../../src/core/diagnosis/facts.ts';
import { createLineReader } from '../../src/core/logs/format/line-reader.ts';
import { formatsOfListeners } from '../../src/core/logs/format/proxy-formats.ts';
import { sideOf } from '../../src/core/logs/meaning/side.ts';
import { writerOf } from '../../src/core/logs/meaning/writer-of.ts';
import type { LogRecord } from '../../src/core/logs/model/log-record.ts';
import type { Needs } from '../../src/core/model/capture.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import type { ResourceRef } from '../../src/core/model/resource.ts';
import type { Snapshot } from '../../src/core/model/snapshot.ts';
import { filesOf } from '../../src/io/files/open.ts';
import { snapshotOfBundle } from './captures.ts';

/** A capture with what its proxies logged. */
export interface CaptureLogs {
  readonly snapshot: Snapshot;
  readonly facts: Facts;
  readonly records: readonly LogRecord[];
  /** Requests that were really sent; empty where nothing tells. */
  readonly requests: readonly SentRequest[];
  /** The objects that a tool must name. */
  readonly causes: readonly ResourceRef[];
}

/** One attempt of requests.json. */
export interface SentRequest {
  readonly name: string;
  readonly method: string;
  readonly requestId: string | undefined;
  readonly status: number | undefined;
  /** The pod whose application answered. */
  readonly pod: string | undefined;
}

const NEEDS: Needs = {
  ...BUNDLE_FACTS_NEEDS,
  proxy: [...BUNDLE_FACTS_NEEDS.proxy, { section: 'bootstrap', optional: true }],
};

/** Undefined for a bundle without logs. */
export async function captureLogs(path: string): Promise<CaptureLogs | undefined> {
  if (!existsSync(path)) return undefined;
  const files = await filesOf({ stdin: Readable.from([]) }).open(path);
  const logs = files.paths.filter((one) => one.endsWith('/istio-proxy.log'));
  if (logs.length === 0) return undefined;
  const snapshot = await snapshotOfBundle(path, NEEDS);
  const records: LogRecord[] = [];
  for (const file of logs) {
    const [namespace = '', pod = ''] = file.split('/').slice(-3);
    const body = new TextDecoder().decode(await files.read(file));
    records.push(...recordsOf(snapshot, { namespace, pod }, body));
  }
  const [requests] = await jsonAt(files, '/requests.json');
  const [expected] = await jsonAt(files, '/expect.json');
  return {
    snapshot,
    facts: factsOf(snapshot),
    records,
    requests: objects(requests, 'requests').flatMap(sentRequests),
    causes: objects(expected, 'cause').map((cause) => ({
      kind: text(cause, 'kind') ?? '',
      namespace: text(cause, 'namespace') ?? '',
      name: text(cause, 'name') ?? '',
      field: text(cause, 'field') ?? '',
    })),
  };
}

async function jsonAt(
  files: Awaited<ReturnType<ReturnType<typeof filesOf>['open']>>,
  ending: string,
): Promise<JsonObject[]> {
  const found = files.paths.filter((one) => `/${one}`.endsWith(ending));
  const read = await Promise.all(found.map(async (one): Promise<unknown> => JSON.parse(new TextDecoder().decode(await files.read(one))))); // prettier-ignore
  return read.filter(isObject);
}

function recordsOf(snapshot: Snapshot, proxy: LogRecord['proxy'], body: string): LogRecord[] {
  const own = snapshot.proxies.find(({ proxy: one }) => one.namespace === proxy.namespace && one.pod === proxy.pod); // prettier-ignore
  const pod = snapshot.objects.find(({ kind, namespace, name }) => kind === 'Pod' && namespace === proxy.namespace && name === proxy.pod); // prettier-ignore
  const formats = formatsOfListeners((own?.listeners ?? []).map(({ config }) => config));
  const reader = createLineReader({ formats });
  const side = sideOf(writerOf(pod, own?.bootstrap));
  return body.split('\n').flatMap((line) => {
    const read = line === '' ? undefined : reader.read(line);
    if (read?.kind !== 'access') return [];
    return [{ proxy, entry: read.entry, side: side(read.entry), raw: read.raw }];
  });
}

const sentRequests = (request: JsonObject): SentRequest[] =>
  objects(request, 'attempts').map((attempt) => {
    const seen = attempt['seen'];
    const headers = isObject(seen) ? seen['headers'] : undefined;
    const asked = request['request'];
    const status = attempt['status'];
    return {
      name: text(request, 'name') ?? '',
      method: (isObject(asked) ? text(asked, 'method') : undefined) ?? '',
      requestId: text(attempt, 'requestId') ?? (isObject(headers) ? text(headers, 'x-request-id') : undefined), // prettier-ignore
      status: typeof status === 'number' ? status : undefined,
      pod: text(attempt, 'pod'),
    };
  });
