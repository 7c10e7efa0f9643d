import type { Token } from './tokens.ts';

/** What a part of a script that is not followed may do. */
export interface Reach {
  /** Headers that it may change; "*" where their names are not written down. */
  readonly headers: readonly string[];
  /** Namespaces of metadata, likewise. */
  readonly metadata: readonly string[];
}

const CHANGING: ReadonlySet<string> = new Set(['add', 'replace', 'remove']);

/** Names in the calls of a part of a script, whether they are ever made or not. */
export function reachOf(tokens: readonly Token[]): Reach {
  const headers = new Set<string>();
  const metadata = new Set<string>();
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1];
    if (token.kind !== 'name' || before?.kind !== 'sign' || (before.text !== ':' && before.text !== '.')) continue;
    if (token.text === 'setBytes') headers.add('content-length');
    if (CHANGING.has(token.text)) headers.add(argumentOf(tokens, at)?.toLowerCase() ?? '*');
    if (token.text === 'set') metadata.add(argumentOf(tokens, at) ?? '*');
  }
  return { headers: [...headers], metadata: [...metadata] };
} // prettier-ignore

/** The first argument where it is a string and nothing else. */
function argumentOf(tokens: readonly Token[], method: number): string | undefined {
  const [open, name, end] = tokens.slice(method + 1, method + 4);
  if (open?.kind === 'text') return open.text;
  const isWhole = open?.text === '(' && end?.kind === 'sign' && (end.text === ',' || end.text === ')');
  return isWhole && name?.kind === 'text' ? name.text : undefined;
} // prettier-ignore

/** Words by which a script answers, sends the request elsewhere, or runs code that is not in it. */
const BEYOND: ReadonlySet<string> = new Set(['respond', 'setUpstreamOverrideHost', 'require', 'load', 'loadstring', 'dofile', 'loadfile', '_G', 'setfenv', 'getmetatable']); // prettier-ignore

/** Whether a script may do more than change what a request carries. A method may be named by a string in brackets, too. */
export const mayGoBeyond = (tokens: readonly Token[], handle: string): boolean =>
  tokens.some(({ kind, text }, at) => {
    if (kind === 'name') return BEYOND.has(text) || (text === handle && tokens[at + 1]?.text === '[' && tokens[at + 1]?.kind === 'sign'); // prettier-ignore
    return kind === 'text' && BEYOND.has(text) && tokens[at - 1]?.text === '[' && tokens[at + 1]?.text === ']';
  }); // prettier-ignore
