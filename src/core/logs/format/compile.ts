import { redactedLog } from '../../decode/redact-log.ts';
import { redactedUnknown } from '../../decode/redact-unknown.ts';
import { MeshdbgError } from '../../errors.ts';
import type { AccessLogFormat } from '../model/log-line.ts';
import type { FormatParser } from './format-parser.ts';
import { parseFormatString } from './format-string.ts';
import { JsonParser } from './json-parser.ts';
import { TextParser } from './text-parser.ts';

/**
 * Compiles a format into a parser of its lines.
 * @param wanted names of entry keys and of `fields` that are asked for; all when absent
 * @throws {MeshdbgError} `unreadable` for a broken format string, `unsupported` for one that writes several lines at once
 */
export function compileFormat(
  { template, omitsEmptyValues, name, origin }: AccessLogFormat,
  wanted?: ReadonlySet<string>,
): FormatParser {
  if (template.kind === 'json') return new JsonParser(template.json, { wanted, omitsEmptyValues });
  const line = template.text.replace(/^[\r\n]+|[\r\n]+$/g, '');
  if (/[\r\n]/.test(line))
    throw new MeshdbgError('unsupported', `The ${name} writes several lines for one request.`, {
      hint: 'Its lines can be shown as they are, with -o raw.',
    });
  // A mesh may write more than a format that its lines look like: what that is, takes its last value in.
  return new TextParser(
    parseFormatString(line),
    wanted,
    origin === 'well-known' ? redactedUnknown : redactedLog,
  );
}
