import { decodeLoggers, LOG_LEVELS } from '../../../core/decode/loggers.ts';
import { bytes, TEXT, text, type Draft } from './answer.ts';
import type { AdminUrl } from './query.ts';

/** The levels that differ from the recording, by logger: the one thing in the demo that can be changed. */
export type ChangedLevels = Map<string, string>;

const USAGE = `usage: /logging?<name>=<level> (change single level)
usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)
usage: /logging?level=<level> (change all levels)
usage: /logging?group=<group_name>:<level> (change group of loggers)
levels: ${LOG_LEVELS.join(' ')} \n`;

/**
 * Answers POST /logging as Envoy 1.40 does (source/server/admin/logs_handler.cc): changes levels where the parameter says so,
 * and lists all. Groups of loggers are in no recording: none is known.
 * @param changed is written to
 */
export function answerLogging(saved: Uint8Array, url: AdminUrl, changed: ChangedLevels): Draft {
  if (!url.any && changed.size === 0) return bytes(saved, TEXT);
  const loggers = decodeLoggers(new TextDecoder().decode(saved));
  const names = loggers.map(({ name }) => name);
  const wanted = changesOf(url, names);
  if (typeof wanted !== 'string') for (const [name, level] of wanted) changed.set(name, level);
  const list = loggers.map(({ name, level }) => `  ${name}: ${changed.get(name) ?? level}\n`);
  const active = `active loggers:\n${list.join('')}\n`;
  return typeof wanted === 'string'
    ? text(`error: ${wanted}\n\n${USAGE}${active}`, 400)
    : text(active);
}

type Changes = readonly (readonly [name: string, level: string])[];

/** What is to be changed, or Envoy's words for what is wrong with it. */
function changesOf({ parameters }: AdminUrl, names: readonly string[]): Changes | string {
  const given = [...parameters].filter(([, value]) => value !== '');
  const [only, ...others] = given;
  if (only === undefined) return [];
  if (others.length > 0) return 'invalid number of parameters';
  const [key, value] = only;
  const wanted =
    key === 'level'
      ? names.map((name) => [name, value] as const)
      : key === 'paths'
        ? value.split(',').filter(isNotBlank).map(pairOf)
        : [[key, value] as const];
  if (wanted.some(([name, level]) => name === '' || level === ''))
    return 'empty logger name or empty logger level';
  if (wanted.some(([, level]) => !LOG_LEVELS.some((one) => one === level)))
    return 'unknown logger level';
  return wanted.every(([name]) => names.includes(name)) ? wanted : 'unknown logger name';
}

const isNotBlank = (part: string): boolean => part.trim() !== '';

/** "rbac:debug" → ["rbac", "debug"] */
function pairOf(pair: string): readonly [string, string] {
  const colon = pair.indexOf(':');
  return colon < 0 ? [pair, ''] : [pair.slice(0, colon), pair.slice(colon + 1)];
}
