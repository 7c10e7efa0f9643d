/** A word, a string, a number or a sign of Lua 5.1 (lua.org/manual/5.1, 2.1). */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'sign';
  /** Of a string what it stands for. */
  readonly text: string;
}

const COMMENT = /--\[(=*)\[[^]*?\]\1\]|--(?!\[=*\[)[^\n]*/y;
const LONG = /\[(=*)\[\r?\n?([^]*?)\]\1\]/y;
const OPEN = /(?:--)?\[=*\[/y;
const QUOTED = /"((?:\\[^]|[^"\\\n])*)"|'((?:\\[^]|[^'\\\n])*)'/y;
const NUMBER = /0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_]\w*/y;
const SIGN = /\.\.\.|\.\.|==|~=|<=|>=|::|[-+*/%^#<>=(){}[\];:,.]/y;

const PLAIN = [['number', NUMBER], ['name', NAME], ['sign', SIGN]] as const; // prettier-ignore

/** The tokens of a script, comments left out; undefined for what is no Lua. */
export function tokensOf(source: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match !== null) at += match[0].length;
    return match;
  };
  while (at < source.length) {
    if (take(/\s+/y) !== null || take(COMMENT) !== null) continue;
    const long = take(LONG);
    // What opens there has no end; a search for it from each place would take too long.
    if (long === null && take(OPEN) !== null) return undefined;
    const quoted = long ?? take(QUOTED);
    if (quoted !== null) tokens.push({ kind: 'text', text: long === null ? unescaped(quoted[1] ?? quoted[2] ?? '') : (long[2] ?? '') }); // prettier-ignore
    if (quoted !== null) continue;
    const before = tokens.length;
    for (const [kind, pattern] of PLAIN) {
      const text = tokens.length > before ? undefined : take(pattern)?.[0];
      if (text !== undefined) tokens.push({ kind, text });
    }
    if (tokens.length === before) return undefined;
  }
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' }; // prettier-ignore

const unescaped = (text: string): string =>
  text.replace(/\\(\d{1,3}|x[0-9a-fA-F]{2}|z\s*|[^])/g, (_, escape: string) => {
    if (/^\d/.test(escape)) return String.fromCharCode(Number(escape));
    if (/^x./.test(escape)) return String.fromCharCode(parseInt(escape.slice(1), 16));
    return escape.startsWith('z') ? '' : (ESCAPES[escape] ?? escape);
  });
