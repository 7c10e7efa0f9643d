import { RE2JS } from 're2js';

/** A compiled expression; undefined for one that this RE2 does not know (no running Envoy has such a one). */
const compiled = new Map<string, RE2JS | undefined>();

/** Expressions that are kept: a mesh has far fewer; beyond that the memory is given back. */
const MOST = 20_000;

/** Compiles with RE2's semantics, each expression once. */
export function regexOf(pattern: string): RE2JS | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  if (compiled.size >= MOST) compiled.clear();
  const regex = compile(pattern);
  compiled.set(pattern, regex);
  return regex;
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}

/** Whether an expression matches all of a text (RE2::FullMatch); undefined when it cannot be compiled. */
export const matchesWhole = (pattern: string, text: string): boolean | undefined =>
  regexOf(pattern)?.matches(text);

/** envoy.type.matcher.v3.RegexMatchAndSubstitute. */
export interface Substitution {
  readonly pattern: string;
  /** With \0 to \9 for groups. */
  readonly substitution: string;
}

/**
 * Replaces every match (RE2::GlobalReplace, envoy/source/common/common/regex.cc, CompiledGoogleReMatcher::replaceAll);
 * undefined when the expression cannot be compiled. A "\" before anything but a digit or "\", or a group that there is not, leaves the text as it is.
 */
export function replaceAll(
  text: string,
  { pattern, substitution }: Substitution,
): string | undefined {
  const regex = regexOf(pattern);
  if (regex === undefined) return undefined;
  const parts = substitutionParts(substitution);
  if (parts === undefined) return text;
  const matcher = regex.matcher(text);
  // A group that the expression does not have (RE2::MaxSubmatch).
  if (parts.some((part) => typeof part === 'number' && part > matcher.groupCount())) return text;
  let result = '';
  let from = 0;
  let lastEnd = -1;
  while (matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    // RE2 takes no empty match right behind a match.
    if (start === end && start === lastEnd) continue;
    result += text.slice(from, start);
    for (const part of parts) result += typeof part === 'string' ? part : groupText(matcher, part);
    from = end;
    lastEnd = end;
  }
  return result + text.slice(from);
}

const groupText = (matcher: ReturnType<RE2JS['matcher']>, group: number): string =>
  matcher.group(group) ?? '';

/** Texts and group numbers of a rewrite; undefined when it is malformed (RE2::Rewrite). */
function substitutionParts(substitution: string): readonly (string | number)[] | undefined {
  const parts: (string | number)[] = [];
  for (const [piece] of substitution.matchAll(/\\[^]?|[^\\]+/g)) {
    if (!piece.startsWith('\\')) parts.push(piece);
    else if (piece === '\\\\') parts.push('\\');
    else if (/^\\\d$/.test(piece)) parts.push(Number(piece[1]));
    else return undefined;
  }
  return parts;
}
