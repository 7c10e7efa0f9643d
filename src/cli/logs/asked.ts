import { MeshdbgError } from '../../core/errors.ts';
import type { WantedLines } from '../../core/logs/filter/filters.ts';
import { epochMs } from '../../core/model/time.ts';
import type { LogsRequest, LokiRequest } from '../../sources/logs/request.ts';
import type { Values } from '../option.ts';
import type { Request } from '../request.ts';
import type { LOGS_OPTIONS } from './options.ts';

export type LogsFlags = Values<typeof LOGS_OPTIONS>;

/** What a command line asks for, its flags checked against each other. */
export interface LogsAsked {
  /** Files to read instead of a mesh; "-" is stdin. */
  readonly files: readonly string[];
  readonly lines: LogsRequest;
  readonly filter: WantedLines;
  readonly loki?: LokiRequest;
}

/** @throws {MeshdbgError} usage */
export function askedLogs(flags: LogsFlags, request: Request): LogsAsked {
  const files = request.arguments.filter(isFile);
  const names = request.arguments.filter((word) => !isFile(word));
  if (names.length > 1)
    throw new MeshdbgError('usage', 'Name one target; several pods are selected with -l, -n or -A.');
  if (files.length > 0 && (names.length > 0 || request.source.from !== undefined))
    throw new MeshdbgError('usage', 'Files stand alone: leave the target and --from out.');
  if (flags.follow === true && (files.length > 0 || request.source.from !== undefined))
    throw new MeshdbgError('usage', 'A saved log does not grow: -f follows pods and Loki.', {
      hint: 'To follow a file: tail -f FILE | meshdbg logs -',
    });
  if (flags.since !== undefined && flags.sinceTime !== undefined)
    throw new MeshdbgError('usage', '--since and --since-time exclude each other.');
  const loki = lokiOf(flags, request);
  if (loki !== undefined && (files.length > 0 || request.source.from !== undefined))
    throw new MeshdbgError('usage', 'Lines come from a Loki or from files: leave one of them out.');
  for (const [flag, count] of [['--top', flags.top], ['--max-log-requests', flags.maxLogRequests]] as const)
    if (count === 0) throw new MeshdbgError('usage', `${flag} takes 1 or more.`);
  return {
    files,
    lines: linesOf(flags, request, names),
    filter: filterOf(flags),
    ...(loki === undefined ? {} : { loki }),
  };
} // prettier-ignore

/**
 * A word that names a file rather than a pod: stdin, a path that begins as one, what no name in Kubernetes has (an underscore, two
 * slashes), or the ending of a log, with the time of its rotation, too (0.log.20261120-101010, access.log-20261120).
 */
const isFile = (word: string): boolean =>
  word === '-' ||
  /^(?:\.{0,2}\/|~\/)|_|\/.*\//.test(word) ||
  /\.(?:log|txt|jsonl?|ndjson)(?:[.-][\d-]+)?(?:\.gz)?$|\.gz$/.test(word);

function linesOf(flags: LogsFlags, { target }: Request, names: readonly string[]): LogsRequest {
  const [name] = names;
  const { text: _, namespace, ...rest } = target;
  const namespaces = namespace?.split(',').filter((one) => one !== '') ?? [];
  const [only] = namespaces;
  const sinceTime = timeFlag('--since-time', flags.sinceTime);
  return {
    target: {
      ...rest,
      ...(name === undefined ? {} : { text: name }),
      ...(namespaces.length === 1 && only !== undefined ? { namespace: only } : {}),
    },
    ...(namespaces.length > 1 ? { namespaces } : {}),
    follow: flags.follow ?? false,
    previous: flags.previous ?? false,
    ...(flags.container === undefined ? {} : { container: flags.container }),
    ...(flags.since === undefined ? {} : { sinceSeconds: Math.ceil(flags.since / 1000) }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
    ...(flags.tail === undefined ? {} : { tailLines: flags.tail }),
    ...(flags.maxLogRequests === undefined ? {} : { maxStreams: flags.maxLogRequests }),
  };
}

function lokiOf(flags: LogsFlags, { source }: Request): LokiRequest | undefined {
  const {
    loki: url,
    lokiQuery: query,
    lokiUsername: username,
    lokiPassword: password,
    lokiToken: token,
    lokiOrgId: orgId,
  } = flags;
  const given = { query, username, password, token, orgId };
  const more = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (url !== undefined) return { url, ...more, timeoutMs: source.requestTimeoutMs };
  if (Object.keys(more).length === 0) return undefined;
  throw new MeshdbgError('usage', 'Flags for a Loki need its address: --loki URL.');
}

/** @throws {MeshdbgError} usage for --not with nothing to turn round */
function filterOf(flags: LogsFlags): WantedLines {
  const { status, method, path, authority, upstream, route, requestId, side, where } = flags;
  const until = epochMs(timeFlag('--until', flags.until));
  const turned = { status, flags: flags.flags, method, path, authority, upstream, route, requestId, side, where,
    duration: flags.duration, source: flags.peer, errors: flags.errors }; // prettier-ignore
  if (flags.not === true && Object.values(turned).every((value) => value === undefined))
    throw new MeshdbgError(
      'usage',
      '--not turns filters round: give it one, such as --status 200.',
    );
  const given = { ...turned, not: flags.not, until };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function timeFlag(flag: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/^\d{4}-\d\d-\d\d/.test(text) && epochMs(text) !== undefined) return text;
  throw new MeshdbgError('usage', `${flag} takes a time such as 2026-01-31T10:00:00Z, not "${text}".`);
} // prettier-ignore
