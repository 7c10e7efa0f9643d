import { MeshdbgError } from '../../errors.ts';
import { isObject, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type {
  ApplicationBehaviour,
  ExplainRequest,
  RequestSource,
} from '../model/explain-request.ts';
import { buildRequest } from './build.ts';
import { expectationOf, type Expectation } from './expectation.ts';
import {
  COUNT,
  DURATION,
  FINAL_STATUS,
  knownKeys,
  writtenFlag,
  writtenIp,
  writtenNumber,
  writtenObject,
  writtenText,
} from './fields.ts';

/** One entry of a file of requests (design.md section 4). */
export interface RequestEntry {
  readonly request: ExplainRequest;
  /** What the entry says must come of it. */
  readonly expect?: Expectation;
}

/**
 * Reads the list of a file of requests: `{name, from, sourceIp?, method, url, headers, http, sni, insecure, timeoutMs, application, expect?}`.
 * @param parsed the file's YAML or JSON
 * @throws {MeshdbgError} usage, with the entry's number
 */
export function requestEntries(parsed: unknown): RequestEntry[] {
  const list = isObject(parsed) && Array.isArray(parsed['requests']) ? parsed['requests'] : parsed;
  if (!Array.isArray(list)) throw new MeshdbgError('usage', 'A file of requests is a list.', { hint: 'Each entry has from ("namespace/pod" or "outside") and url.' }); // prettier-ignore
  return list.map((entry: unknown, index) => {
    if (!isObject(entry)) throw new MeshdbgError('usage', `Entry ${index + 1} of the requests is no object.`); // prettier-ignore
    try {
      return entryOf(entry);
    } catch (error) {
      if (!(error instanceof MeshdbgError)) throw error;
      throw new MeshdbgError('usage', `Entry ${index + 1} of the requests (${text(entry, 'name') ?? 'unnamed'}): ${error.message}`, { cause: error, ...(error.hint === undefined ? {} : { hint: error.hint }) }); // prettier-ignore
    }
  });
}

const KEYS: ReadonlySet<string> = new Set(['name', 'from', 'sourceIp', 'method', 'url', 'headers', 'http', 'sni', 'insecure', 'bodyBytes', 'timeoutMs', 'application', 'expect']); // prettier-ignore
const APPLICATION_KEYS: ReadonlySet<string> = new Set(['status', 'delayMs', 'reset']);

function entryOf(entry: JsonObject): RequestEntry {
  knownKeys(entry, KEYS, 'a request');
  const url = writtenText(entry['url'], 'url');
  if (url === undefined) throw new MeshdbgError('usage', 'it has no url.');
  // Only who reads the outcomes needs it.
  writtenNumber(entry['timeoutMs'], 'timeoutMs', DURATION);
  const request = buildRequest({
    name: writtenText(entry['name'], 'name'),
    source: sourceOf(writtenText(entry['from'], 'from')),
    sourceIp: writtenIp(entry['sourceIp'], 'sourceIp'),
    method: writtenText(entry['method'], 'method'),
    url,
    headers: headersOf(entry['headers']),
    http: httpOf(entry['http']),
    sni: writtenText(entry['sni'], 'sni'),
    isInsecure: writtenFlag(entry['insecure'], 'insecure'),
    bodyBytes: writtenNumber(entry['bodyBytes'], 'bodyBytes', COUNT),
    application: applicationOf(writtenObject(entry['application'], 'application') ?? {}),
  });
  const expect = entry['expect'];
  return { request, ...(expect === undefined ? {} : { expect: expectationOf(expect) }) };
}

function sourceOf(from: string | undefined): RequestSource {
  if (from === undefined) throw new MeshdbgError('usage', 'it does not say where it comes from (from).'); // prettier-ignore
  if (from === 'outside') return { kind: 'outside' };
  const [namespace = '', pod = '', ...more] = from.split('/');
  if (namespace === '' || pod === '' || more.length > 0) throw new MeshdbgError('usage', `from is "namespace/pod" or "outside", not ${from}.`); // prettier-ignore
  return { kind: 'pod', ref: { namespace, pod } };
}

const VERSIONS = ['1.0', '1.1', '2', 'tcp', 'tls'] as const;

function httpOf(value: unknown): (typeof VERSIONS)[number] | undefined {
  if (value === undefined || value === null) return undefined;
  // YAML reads 1.1 and 2 as numbers, and 1.0 as 1.
  const written = value === 1 ? '1.0' : typeof value === 'number' ? `${value}` : value;
  const known = VERSIONS.find((one) => one === written);
  if (known === undefined)
    throw new MeshdbgError('usage', `http is one of ${VERSIONS.join(', ')}.`);
  return known;
}

/** One value or several for each name. */
function headersOf(value: unknown): [string, string][] {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) throw new MeshdbgError('usage', 'headers is a map of names and values.');
  return Object.entries(value).flatMap(([name, own]) =>
    (Array.isArray(own) ? own : [own]).map((one): [string, string] => [name, scalar(name, one)]),
  );
}

function scalar(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value); // prettier-ignore
  throw new MeshdbgError('usage', `The value of header ${name} is no text.`);
}

function applicationOf(source: JsonObject): ApplicationBehaviour {
  knownKeys(source, APPLICATION_KEYS, 'application');
  const status = writtenNumber(source['status'], 'application.status', FINAL_STATUS);
  const delayMs = writtenNumber(source['delayMs'], 'application.delayMs', DURATION);
  const reset = writtenFlag(source['reset'], 'application.reset');
  return {
    ...(status === undefined ? {} : { status }),
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(reset === undefined ? {} : { reset }),
  };
}
