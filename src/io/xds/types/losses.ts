import type { XdsLosses } from '../../../ports/control-plane.ts';

/** Counts what a decode could not carry over. */
export class LossCounter {
  readonly #opaque = new Map<string, number>();
  readonly #unknownFields = new Map<string, number>();

  countOpaque(typeUrl: string): void {
    this.#opaque.set(typeUrl, (this.#opaque.get(typeUrl) ?? 0) + 1);
  }

  countUnknownField(typeUrl: string): void {
    this.#unknownFields.set(typeUrl, (this.#unknownFields.get(typeUrl) ?? 0) + 1);
  }

  losses(): XdsLosses {
    return {
      opaque: Object.fromEntries(this.#opaque),
      unknownFields: Object.fromEntries(this.#unknownFields),
    };
  }
}
