import { NAMED_BY, namesFor } from './names.ts';

/** envoy.service.discovery.v3.DiscoveryRequest in JSON, without the node. */
export interface DiscoveryRequest {
  readonly type_url: string;
  readonly resource_names: readonly string[];
  readonly version_info?: string;
  readonly response_nonce?: string;
}

export interface SubscribedResponse {
  readonly typeUrl: string;
  readonly versionInfo: string;
  readonly nonce: string;
  /** JSON of the resources. */
  readonly resources: readonly unknown[];
}

interface Watch {
  names: readonly string[];
  versionInfo?: string;
  nonce?: string;
}

/**
 * A proxy's side of an ADS stream, state of the world (envoy docs, "xDS REST and gRPC protocol"): wildcard types are asked for
 * at once, named ones when clusters and listeners have named them; every response is acknowledged with its version and nonce.
 */
export class Subscription {
  readonly #wanted: readonly string[];
  readonly #given: Readonly<Record<string, readonly string[]>>;
  readonly #watches = new Map<string, Watch>();
  readonly #open: Set<string>;

  constructor(wanted: readonly string[], given: Readonly<Record<string, readonly string[]>> = {}) {
    this.#wanted = wanted;
    this.#given = given;
    this.#open = new Set(wanted);
  }

  /** The wanted types that are not answered yet. */
  get missing(): readonly string[] {
    return [...this.#open];
  }

  /** The requests that open the stream. */
  first(): readonly DiscoveryRequest[] {
    const types = new Set(
      this.#wanted.map((type) => (this.#isDerived(type) ? (NAMED_BY.get(type) ?? type) : type)),
    );
    return [...types].map((type) => this.#ask(type, this.#given[type] ?? []));
  }

  /** What to send after a response: the acknowledgement, and requests for what it names. */
  answer(response: SubscribedResponse): readonly DiscoveryRequest[] {
    const { typeUrl, versionInfo, nonce } = response;
    const watch = this.#watches.get(typeUrl);
    if (watch === undefined) return [];
    Object.assign(watch, { versionInfo, nonce });
    this.#open.delete(typeUrl);
    const requests = [this.#request(typeUrl, watch)];
    for (const type of this.#wanted) {
      if (this.#isDerived(type) && NAMED_BY.get(type) === typeUrl)
        requests.push(...this.#follow(type, response));
    }
    return requests;
  }

  #isDerived(type: string): boolean {
    return NAMED_BY.has(type) && this.#given[type] === undefined;
  }

  #follow(type: string, { resources }: SubscribedResponse): readonly DiscoveryRequest[] {
    const names = namesFor(type, resources);
    const watch = this.#watches.get(type);
    if (watch === undefined && names.length === 0) {
      // Nothing names such a resource: there is nothing to wait for.
      this.#open.delete(type);
      return [];
    }
    if (watch !== undefined && watch.names.join('\n') === names.join('\n')) return [];
    return [this.#ask(type, names)];
  }

  #ask(type: string, names: readonly string[]): DiscoveryRequest {
    const watch = { ...this.#watches.get(type), names };
    this.#watches.set(type, watch);
    return this.#request(type, watch);
  }

  #request(type: string, { names, versionInfo, nonce }: Watch): DiscoveryRequest {
    return {
      type_url: type,
      resource_names: names,
      ...(versionInfo === undefined ? {} : { version_info: versionInfo }),
      ...(nonce === undefined ? {} : { response_nonce: nonce }),
    };
  }
}
