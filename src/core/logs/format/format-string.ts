import { MeshdbgError } from '../../errors.ts';
import type { Operator } from './operator.ts';

/** A format string taken apart: literals and operators in turn, beginning and ending with a literal (which may be empty). */
export interface FormatString {
  /** One more than there are operators. */
  readonly literals: readonly string[];
  readonly operators: readonly Operator[];
}

/**
 * Arguments end at the first parenthesis that the end of the command follows, so that they may hold parentheses and
 * percent signs themselves (Envoy's SubstitutionFormatParser, common/formatter/substitution_formatter.cc).
 */
const COMMAND = /%([A-Z0-9_]+)(?:\(([^\r\n]*?)\))?(?::(\d+))?%/y;

/**
 * Takes a format string of Envoy apart.
 * @throws {MeshdbgError} `unreadable` where a percent sign begins no command
 */
export function parseFormatString(text: string): FormatString {
  const literals: string[] = [];
  const operators: Operator[] = [];
  let literal = '';
  let at = 0;
  for (;;) {
    const sign = text.indexOf('%', at);
    if (sign === -1) {
      literals.push(literal + text.slice(at));
      return { literals, operators };
    }
    literal += text.slice(at, sign);
    if (text[sign + 1] === '%') {
      literal += '%';
      at = sign + 2;
      continue;
    }
    COMMAND.lastIndex = sign;
    const command = COMMAND.exec(text);
    if (command === null) throw noCommand(text, sign);
    const [all, name = '', args, length] = command;
    operators.push({ name, args, maxLength: length === undefined ? undefined : Number(length) });
    literals.push(literal);
    literal = '';
    at = sign + all.length;
  }
}

function noCommand(text: string, at: number): MeshdbgError {
  return new MeshdbgError(
    'unreadable',
    `The access log format has no command at character ${at + 1}: ${text.slice(at, at + 40)}`,
    { hint: 'Envoy writes a percent sign itself as %%.' },
  );
}
