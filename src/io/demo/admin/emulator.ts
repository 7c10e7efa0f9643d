import { answerOf, jsonBytes, text, type AdminAnswer, type Draft } from './answer.ts';
import { answerClusters } from './clusters.ts';
import { help, mutates, unknownPath } from './commands.ts';
import { answerConfigDump } from './config-dump.ts';
import { answerListeners } from './listeners.ts';
import { answerLogging, type ChangedLevels } from './logging.ts';
import { parseAdminUrl, type AdminUrl } from './query.ts';
import { readObject } from './saved.ts';
import { answerPrometheus, answerStats } from './stats.ts';

/** The files of one proxy in a bundle. */
export interface AdminFiles {
  /** By the name below the proxy's directory ("config_dump.json"); undefined where the bundle has none. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** When the bundle was made, RFC 3339. */
  readonly capturedAt: string;
  /** Log levels that were changed; without it they cannot be. */
  readonly changedLevels?: ChangedLevels;
}

export interface AdminQuestion {
  readonly method: string;
  /** Path and query: "/config_dump?mask=bootstrap". */
  readonly url: string;
}

interface Endpoint {
  readonly file: string;
  /** Another file that the answer takes, where the bundle has it. */
  readonly besides?: string;
  readonly answer: (saved: Uint8Array, url: AdminUrl, besides: Uint8Array | undefined) => Draft;
}

const asJson = (file: string): Endpoint => ({ file, answer: jsonBytes });

/** What is answered from which file. */
const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/certs': asJson('certs.json'),
  '/memory': asJson('memory.json'),
  '/runtime': asJson('runtime.json'),
  '/server_info': asJson('server_info.json'),
  // A mask names a component; the saved answer holds all that Envoy knows.
  '/init_dump': asJson('init_dump.json'),
  '/clusters': { file: 'clusters.json', answer: answerClusters },
  '/config_dump': { file: 'config_dump.json', answer: answerConfigDump },
  '/hot_restart_version': { file: 'server_info.json', answer: hotRestartVersion },
  '/listeners': {
    file: 'listeners.json',
    answer: (saved, url) => answerListeners(saved, url.first('format')),
  },
  '/ready': { file: 'ready.txt', answer: ready },
  '/stats': { file: 'stats.json', answer: answerStats },
  '/stats/prometheus': { file: 'stats.prom', besides: 'stats.json', answer: answerPrometheus },
};

/**
 * Answers one request as the admin port of the recorded Envoy would (rules of Envoy 1.40, source/server/admin, held
 * against the real binary by test/envoy). Only log levels can be changed: what else would change the proxy is refused with 403.
 * A file that the bundle lacks is a 404 that says so.
 */
export async function answerAdmin(
  files: AdminFiles,
  { method, url }: AdminQuestion,
): Promise<AdminAnswer> {
  return answerOf(await draft(files, method, parseAdminUrl(url)), files.capturedAt);
}

async function draft(files: AdminFiles, method: string, url: AdminUrl): Promise<Draft> {
  const mutating = mutates(url.path);
  if (mutating === undefined) return unknownPath();
  if (mutating && method !== 'POST')
    return text(`Method ${method} not allowed, POST required.`, 405);
  if (url.path === '/logging') return logging(files, url);
  if (mutating) return text(UNCHANGEABLE, 403);
  if (url.path === '/help' || url.path === '/') return help();
  const isPrometheus = url.path === '/stats' && url.first('format') === 'prometheus';
  const path = isPrometheus ? '/stats/prometheus' : url.path;
  const endpoint = Object.hasOwn(ENDPOINTS, path) ? ENDPOINTS[path] : undefined;
  const saved = endpoint === undefined ? undefined : await files.read(endpoint.file);
  if (endpoint === undefined || saved === undefined) return notHeld(path);
  const besides = endpoint.besides === undefined ? undefined : await files.read(endpoint.besides);
  return endpoint.answer(saved, url, besides);
}

const UNCHANGEABLE = 'This proxy is replayed from a bundle: nothing in it can be changed.\n';

const notHeld = (path: string): Draft =>
  text(`This proxy is replayed from a bundle, which does not hold ${path}.\n`, 404);

/** Without a parameter it only lists the levels. */
async function logging(files: AdminFiles, url: AdminUrl): Promise<Draft> {
  if (url.any && files.changedLevels === undefined) return text(UNCHANGEABLE, 403);
  const saved = await files.read('logging.txt');
  return saved === undefined
    ? notHeld(url.path)
    : answerLogging(saved, url, files.changedLevels ?? new Map());
}

/** 200 only when LIVE (server_info_handler.cc). */
function ready(saved: Uint8Array): Draft {
  const state = new TextDecoder().decode(saved);
  return text(state, state.trim() === 'LIVE' ? 200 : 503);
}

function hotRestartVersion(saved: Uint8Array): Draft {
  const version = readObject(saved)?.['hot_restart_version'];
  return text(typeof version === 'string' ? version : 'disabled');
}
