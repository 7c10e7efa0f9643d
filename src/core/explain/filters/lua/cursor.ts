import type { Token } from './tokens.ts';
import { NotFollowed } from './value.ts';

/** Levels of nested blocks and expressions that LuaJIT reads (lj_def.h, LJ_MAX_XLEVEL). */
const MOST_LEVELS = 200;

/** A place among the tokens of a script. */
export class Cursor {
  readonly all: readonly Token[];
  at = 0;
  #level = 0;

  constructor(all: readonly Token[]) {
    this.all = all;
  }

  get now(): Token | undefined {
    return this.all[this.at];
  }

  is(text: string, kind: Token['kind'] = 'sign'): boolean {
    return this.now?.kind === kind && this.now.text === text;
  }

  /** Goes on where this is the next token. */
  took(text: string, kind: Token['kind'] = 'sign'): boolean {
    const is = this.is(text, kind);
    if (is) this.at++;
    return is;
  }

  /** @throws {NotFollowed} where another token is the next */
  expect(text: string, kind: Token['kind'] = 'sign'): void {
    if (!this.took(text, kind)) throw new NotFollowed();
  }

  /** Reads what is nested in something. @throws {NotFollowed} where that is deeper than LuaJIT goes */
  nested<Result>(read: () => Result): Result {
    if (this.#level >= MOST_LEVELS) throw new NotFollowed();
    this.#level++;
    const result = read();
    this.#level--;
    return result;
  }

  /** @throws {NotFollowed} where the next token is no variable */
  name(): string {
    const token = this.all[this.at++];
    if (token?.kind !== 'name' || WORDS.has(token.text)) throw new NotFollowed();
    return token.text;
  }
}

/** Words that are no variables. */
export const WORDS: ReadonlySet<string> = new Set(['and', 'break', 'do', 'else', 'elseif', 'end', 'false', 'for', 'function', 'goto', 'if', 'in', 'local', 'nil', 'not', 'or', 'repeat', 'return', 'then', 'true', 'until', 'while']); // prettier-ignore
