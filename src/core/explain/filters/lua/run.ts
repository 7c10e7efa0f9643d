import { fieldText, withAddedField, withField, withoutField } from '../../../wire/header-map.ts';
import { isOpenHeader, type HttpRequest } from '../../../wire/http-request.ts';
import { Cursor, WORDS } from './cursor.ts';
import { Scopes } from './scopes.ts';
import type { Ran } from './ran.ts';
import { endOfBlock, thenOf, type Script } from './script.ts';
import type { Token } from './tokens.ts';
import {
  CONSTANTS,
  GIVES,
  isWrapper,
  NotFollowed,
  ScriptError,
  textOf,
  type Value,
  type Wrapper,
} from './value.ts';

const RETURNED = Symbol('returned');

/**
 * Runs envoy_on_request as far as it is made of what most scripts are made of: strings, local variables, header and metadata calls,
 * comparisons and "if". Calls are those of envoy/source/extensions/filters/http/lua/wrappers.cc.
 */
export function runScript({ tokens, body }: Script, request: HttpRequest): Ran {
  if (body === undefined) return { request, metadata: new Map(), touchesHeaders: false, clearsRoute: false, stoppedAt: 0 }; // prettier-ignore
  return new Run(tokens, request).run(body);
}

class Run {
  readonly #tokens: Cursor;
  readonly #names = new Scopes();
  readonly #metadata = new Map<string, Record<string, Value>>();
  #request: HttpRequest;
  #touches = false;
  #clears = false;
  /** Above 0: values that do not count are read, and nothing is done. */
  #dry = 0;

  constructor(tokens: readonly Token[], request: HttpRequest) {
    this.#tokens = new Cursor(tokens);
    this.#request = request;
  }

  run({ from, to, handle }: NonNullable<Script['body']>): Ran {
    this.#names.declare(handle, { wraps: 'handle' });
    this.#tokens.at = from;
    let statement = from;
    let stoppedAt: number | undefined;
    try {
      while (this.#tokens.at < to) {
        statement = this.#tokens.at;
        if (this.#statement() === RETURNED) break;
      }
    } catch (error) {
      if (error instanceof NotFollowed) stoppedAt = statement;
      else if (!(error instanceof ScriptError)) throw error;
    }
    return { request: this.#request, metadata: this.#metadata, touchesHeaders: this.#touches, clearsRoute: this.#clears, ...(stoppedAt === undefined ? {} : { stoppedAt }) };
  } // prettier-ignore

  #statement(): typeof RETURNED | undefined {
    if (this.#tokens.took(';')) return undefined;
    if (this.#tokens.is('return', 'name')) {
      // What it gives back nobody reads; calls in it are not followed.
      const next = this.#tokens.all[this.#tokens.at + 1];
      if (next?.kind === 'name' && !WORDS.has(next.text)) throw new NotFollowed();
      return RETURNED;
    }
    if (this.#tokens.took('if', 'name')) return this.#branches();
    if (this.#tokens.took('local', 'name')) return this.#assign(this.#tokens.name(), true);
    const start = this.#tokens.at;
    const name = this.#tokens.name();
    if (this.#tokens.is('=')) return this.#assign(name, false);
    this.#tokens.at = start;
    if (this.#value() !== undefined) throw new NotFollowed();
    return undefined;
  }

  #assign(name: string, isLocal: boolean): undefined {
    if (this.#tokens.is(',')) throw new NotFollowed();
    const value = this.#tokens.took('=') ? (this.#expression() ?? null) : null;
    if (this.#tokens.is(',')) throw new NotFollowed();
    if (isLocal) this.#names.declare(name, value);
    else this.#names.assign(name, value);
    return undefined;
  }

  #branches(): typeof RETURNED | undefined {
    let taken = false;
    let returned: typeof RETURNED | undefined;
    for (let isElse = false; ;) {
      const holds = isElse || (!taken && isTrue(this.#condition()));
      if (taken && !isElse) this.#tokens.at = thenOf(this.#tokens.all, this.#tokens.at);
      if (holds && !taken) {
        taken = true;
        returned = this.#tokens.nested(() => this.#block());
        if (returned !== undefined) return returned;
      } else this.#tokens.at = endOfBlock(this.#tokens.all, this.#tokens.at, true);
      if (this.#tokens.took('end', 'name')) return undefined;
      isElse = this.#tokens.took('else', 'name');
      if (!isElse) this.#tokens.expect('elseif', 'name');
    }
  }

  #condition(): Value {
    const value = this.#expression() ?? null;
    this.#tokens.expect('then', 'name');
    return value;
  }

  #block(): typeof RETURNED | undefined {
    this.#names.open();
    while (!['end', 'else', 'elseif'].some((word) => this.#tokens.is(word, 'name')))
      if (this.#statement() === RETURNED) return RETURNED;
    this.#names.close();
    return undefined;
  }

  #expression(): Value | undefined {
    return this.#tokens.nested(() => this.#logical('or', () => this.#logical('and', () => this.#compared()))); // prettier-ignore
  }

  #logical(word: 'or' | 'and', next: () => Value | undefined): Value | undefined {
    let left = next();
    while (this.#tokens.took(word, 'name')) {
      const counts = isTrue(left ?? null) === (word === 'and');
      if (!counts) this.#dry++;
      const right = next();
      if (!counts) this.#dry--;
      left = counts ? (right ?? null) : (left ?? null);
    }
    return left;
  }

  #compared(): Value | undefined {
    const left = this.#joined();
    const isEqual = this.#tokens.took('==');
    if (!isEqual && !this.#tokens.took('~=')) return left;
    const right = this.#joined();
    // Whether two of Envoy's objects are one is not kept.
    if (isWrapper(left) && isWrapper(right)) throw new NotFollowed();
    return ((left ?? null) === (right ?? null)) === isEqual;
  }

  #joined(): Value | undefined {
    const left = this.#unary();
    if (!this.#tokens.took('..')) return left;
    const right = this.#tokens.nested(() => this.#joined()) ?? null;
    return this.#dry > 0 ? null : textOf(left ?? null) + textOf(right);
  }

  #unary(): Value | undefined {
    if (this.#tokens.took('not', 'name')) return !isTrue(this.#tokens.nested(() => this.#unary()) ?? null); // prettier-ignore
    const token = this.#tokens.now;
    if (token?.kind === 'text' || token?.kind === 'number') {
      this.#tokens.at++;
      return token.kind === 'text' ? token.text : Number(token.text);
    }
    const word = token?.kind === 'name' ? CONSTANTS.get(token.text) : undefined;
    if (word === undefined) return this.#value();
    this.#tokens.at++;
    return word;
  }

  /** A variable or an expression in brackets with the calls behind it; undefined where a call gives nothing. */
  #value(): Value | undefined {
    let value: Value | undefined;
    if (this.#tokens.took('(')) {
      value = this.#expression() ?? null;
      this.#tokens.expect(')');
    } else {
      value = this.#names.get(this.#tokens.name());
      if (value === undefined) throw new NotFollowed();
    }
    while (this.#tokens.took(':')) {
      const method = this.#tokens.name();
      if (!isWrapper(value)) throw new NotFollowed();
      value = this.#call(value, method, this.#arguments());
    }
    if (this.#tokens.is('.') || this.#tokens.is('[') || this.#tokens.is('('))
      throw new NotFollowed();
    return value;
  }

  #arguments(): Value[] {
    const only = this.#tokens.now;
    if (only?.kind === 'text') {
      this.#tokens.at++;
      return [only.text];
    }
    this.#tokens.expect('(');
    const values: Value[] = [];
    if (this.#tokens.took(')')) return values;
    do values.push(this.#expression() ?? null);
    while (this.#tokens.took(','));
    this.#tokens.expect(')');
    return values;
  }

  #call({ wraps }: Wrapper, method: string, args: readonly Value[]): Value | undefined {
    const key = `${wraps}:${method}`;
    const gives = GIVES.get(key);
    if (gives !== undefined) return { wraps: gives };
    if (this.#dry > 0) return null;
    const [first = null, second = null, third = null] = args;
    if (/^handle:log(?:Trace|Debug|Info|Warn|Err|Critical)$/.test(key)) {
      textOf(first);
      return undefined;
    }
    if (key === 'handle:clearRouteCache') this.#clears = true;
    else if (key === 'headers:get') return this.#header(textOf(first));
    else if (key === 'metadata:set') this.#note(textOf(first), textOf(second), third);
    else if (wraps === 'headers') this.#change(method, args);
    else throw new NotFollowed();
    return undefined;
  }

  #header(name: string): Value {
    if (isOpenHeader(this.#request, name)) throw new NotFollowed();
    return fieldText(this.#request, name.toLowerCase()) ?? null;
  }

  #change(method: string, [first = null, second = null]: readonly Value[]): void {
    if (!['add', 'replace', 'remove'].includes(method)) throw new NotFollowed();
    this.#touches = true;
    const name = textOf(first).toLowerCase();
    if (method === 'remove') this.#request = withoutField(this.#request, name);
    else this.#request = (method === 'add' ? withAddedField : withField)(this.#request, name, textOf(second)); // prettier-ignore
  }

  #note(namespace: string, key: string, value: Value): void {
    if (isWrapper(value)) throw new NotFollowed();
    this.#metadata.set(namespace, { ...this.#metadata.get(namespace), [key]: value });
  }
}

const isTrue = (value: Value): boolean => value !== null && value !== false;
