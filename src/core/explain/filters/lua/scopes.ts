import type { Value } from './value.ts';

/** The variables of a script; those of a block end with it. */
export class Scopes {
  readonly #all: Map<string, Value>[] = [new Map()];

  open(): void {
    this.#all.push(new Map());
  }

  close(): void {
    this.#all.pop();
  }

  declare(name: string, value: Value): void {
    this.#all.at(-1)?.set(name, value);
  }

  /** Writes the innermost of a name; what nobody declared is a global one. */
  assign(name: string, value: Value): void {
    (this.#holder(name) ?? this.#all[0])?.set(name, value);
  }

  /** Undefined for a name that was never written. */
  get(name: string): Value | undefined {
    return this.#holder(name)?.get(name);
  }

  #holder(name: string): Map<string, Value> | undefined {
    return this.#all.findLast((scope) => scope.has(name));
  }
}
