import { isServing, type ConfigResource } from '../../model/envoy/config-resource.ts';

/** The configs of one kind that a proxy serves with, by name. Each is decoded when it is asked for: one request needs few of thousands. */
export class ConfigIndex<Config> {
  readonly #resources = new Map<string, ConfigResource<Config>>();

  /** Of equal names the first counts. */
  constructor(resources: readonly ConfigResource<Config>[]) {
    for (const resource of resources)
      if (isServing(resource.state) && !this.#resources.has(resource.name))
        this.#resources.set(resource.name, resource);
  }

  has(name: string): boolean {
    return this.#resources.has(name);
  }

  get(name: string): Config | undefined {
    return this.#resources.get(name)?.config;
  }

  *values(): Generator<Config> {
    for (const { config } of this.#resources.values()) yield config;
  }
}
