import { tokensOf, type Token } from './tokens.ts';

/** A script, as far as it runs on requests. */
export interface Script {
  /** All tokens but those of envoy_on_response. */
  readonly tokens: readonly Token[];
  /** The body of envoy_on_request as [from, to) in `tokens`, and the name of its parameter; absent where it is not written as one plain function. */
  readonly body?: { readonly from: number; readonly to: number; readonly handle: string };
}

/** Words that open a block; "for" and "while" do so with their "do". */
const OPENING: ReadonlySet<string> = new Set(['function', 'if', 'do', 'repeat']);
const CLOSING: ReadonlySet<string> = new Set(['end', 'until']);

/** Takes a script apart, each once; undefined for what is no Lua. */
export function scriptOf(source: string): Script | undefined {
  if (known.has(source)) return known.get(source);
  if (known.size >= MOST) known.clear();
  const script = parsed(source);
  known.set(source, script);
  return script;
}

const known = new Map<string, Script | undefined>();
/** More scripts than any mesh has. */
const MOST = 200;

function parsed(source: string): Script | undefined {
  const all = tokensOf(source);
  if (all === undefined) return undefined;
  const tokens = withoutFunction(all, 'envoy_on_response');
  // The last one stands.
  const at = tokens.findLastIndex((_, index) => isFunction(tokens, index, 'envoy_on_request'));
  const [open, handle, close] = tokens.slice(at + 2, at + 5);
  const isPlain = at >= 0 && open?.text === '(' && (close?.text === ')' || handle?.text === ')');
  if (!isPlain) return { tokens };
  const isBare = handle?.text === ')';
  const from = at + (isBare ? 4 : 5);
  return { tokens, body: { from, to: endOfBlock(tokens, from), handle: isBare ? '' : (handle?.text ?? '') } };
} // prettier-ignore

const isFunction = (tokens: readonly Token[], at: number, name: string): boolean =>
  tokens[at]?.kind === 'name' && tokens[at].text === 'function' && tokens[at + 1]?.text === name;

function withoutFunction(tokens: readonly Token[], name: string): readonly Token[] {
  const at = tokens.findIndex((_, index) => isFunction(tokens, index, name));
  return at < 0 ? tokens : [...tokens.slice(0, at), ...tokens.slice(endOfBlock(tokens, at + 1) + 1)]; // prettier-ignore
}

/** Where the block that begins at a place ends: at its "end", or, of a branch, at "elseif" or "else" where that is wanted. */
export function endOfBlock(tokens: readonly Token[], from: number, stopsAtElse = false): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'name') continue;
    if (OPENING.has(token.text)) depth++;
    else if (
      depth === 0 &&
      (CLOSING.has(token.text) ||
        (stopsAtElse && (token.text === 'elseif' || token.text === 'else')))
    )
      return at; // prettier-ignore
    else if (CLOSING.has(token.text)) depth--;
  }
  return tokens.length;
}

/** Behind the "then" of a condition that is not looked at. */
export function thenOf(tokens: readonly Token[], from: number): number {
  const at = tokens.findIndex((token, index) => index >= from && token.kind === 'name' && token.text === 'then'); // prettier-ignore
  return at < 0 ? tokens.length : at + 1;
}
