import { comparison, membership } from './comparison.ts';
import { fieldOf, type Field } from './field.ts';
import type { LineTest } from './line-test.ts';
import { tokensOf, whereError, type Token } from './token.ts';
import { MeshdbgError } from '../../errors.ts';

type Test = LineTest['test'];

/**
 * Compiles a --where expression:
 *
 *     expression  = and { "or" and }
 *     and         = not { "and" not }
 *     not         = [ "not" ] ( "(" expression ")" | test )
 *     test        = field ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
 *                 | field ( "=~" | "!~" ) regex            RE2, found anywhere in the text
 *                 | field [ "not" ] "in" "(" value { "," value } ")"
 *                 | field "is" [ "not" ] "null"
 *     value       = number [ unit ] | 'text' | "text" | word | null
 *
 * "&&", "||", "!", "==" and "<>" are taken, too. `response_flags = UF` is true where UF is one of the flags. What a line does
 * not have (null) equals nothing but null, is different from everything else, and is neither less nor greater.
 * @throws {MeshdbgError} usage, with the column
 */
export function compileWhere(source: string): LineTest {
  const parser = new WhereParser(source);
  return { test: parser.whole(), wanted: parser.wanted };
}

/** Deeper nesting is no question of a person. */
const DEEPEST = 100;

class WhereParser {
  readonly wanted = new Set<string>();
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokensOf(source);
  }

  whole(): Test {
    const test = this.#or();
    const rest = this.#peek();
    if (rest.kind !== 'end') this.#fail(rest, `expected "and", "or" or the end, not "${rest.text}".`);
    return test;
  } // prettier-ignore

  #or(): Test {
    let left = this.#and();
    while (this.#takes('or', '||')) {
      const [first, second] = [left, this.#and()];
      left = (record) => first(record) || second(record);
    }
    return left;
  }

  #and(): Test {
    let left = this.#not();
    while (this.#takes('and', '&&')) {
      const [first, second] = [left, this.#not()];
      left = (record) => first(record) && second(record);
    }
    return left;
  }

  #not(): Test {
    const at = this.#peek();
    if (++this.#depth > DEEPEST) this.#fail(at, 'this is nested too deeply.');
    try {
      if (this.#takes('not', '!')) {
        const inner = this.#not();
        return (record) => !inner(record);
      }
      if (!this.#takes('(')) return this.#test();
      const inner = this.#or();
      this.#expect(')');
      return inner;
    } finally {
      this.#depth--;
    }
  }

  #test(): Test {
    const name = this.#take();
    if (name.kind !== 'word') this.#fail(name, `expected the name of a field, not ${wordsFor(name)}.`);
    const field = this.#field(name);
    for (const wanted of field.wanted) this.wanted.add(wanted);
    if (this.#takes('is')) {
      const negated = this.#takes('not');
      this.#expect('null');
      return (record) => (field.read(record) ?? null) === null !== negated;
    }
    const negated = this.#takes('not');
    if (negated || isWord(this.#peek(), 'in')) {
      this.#expect('in');
      const member = membership(field, this.#list(), this.#source);
      return negated ? (record) => !member(record) : member;
    }
    const operator = this.#take();
    if (operator.kind !== 'symbol' || !OPERATORS.has(operator.text))
      this.#fail(operator, `expected = != < <= > >= =~ !~ in or is behind "${name.text}", not ${wordsFor(operator)}.`);
    return comparison(field, operator.text, { value: this.#value(), source: this.#source });
  } // prettier-ignore

  #list(): readonly Token[] {
    this.#expect('(');
    const values = [this.#value()];
    while (this.#takes(',')) values.push(this.#value());
    this.#expect(')');
    return values;
  }

  #value(): Token {
    const value = this.#take();
    if (value.kind === 'end' || value.kind === 'symbol')
      this.#fail(value, `expected a value, not ${wordsFor(value)}.`);
    return value;
  }

  #field(name: Token): Field {
    try {
      return fieldOf(name.text);
    } catch (error) {
      if (error instanceof MeshdbgError)
        throw whereError(this.#source, name.at, `no line has a field "${name.text}".`, error.hint);
      throw error;
    }
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: this.#source.length };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next++;
    return token;
  }

  #takes(...texts: readonly string[]): boolean {
    const found = texts.some((text) => isWord(this.#peek(), text));
    if (found) this.#next++;
    return found;
  }

  #expect(text: string): void {
    const token = this.#peek();
    if (!this.#takes(text)) this.#fail(token, `expected "${text}", not ${wordsFor(token)}.`);
  }

  #fail(token: Token, problem: string): never {
    throw whereError(this.#source, token.at, problem);
  }
}

const OPERATORS: ReadonlySet<string> = new Set(['=', '==', '!=', '<>', '<', '<=', '>', '>=', '=~', '!~']); // prettier-ignore

const isWord = ({ kind, text }: Token, wanted: string): boolean =>
  (kind === 'word' || kind === 'symbol') && text.toLowerCase() === wanted;

const wordsFor = ({ kind, text }: Token): string => (kind === 'end' ? 'the end' : `"${text}"`);
