import { isServing, type ConfigResource } from './config-resource.ts';

const known = new WeakMap<readonly ConfigResource<object>[], readonly object[]>();

/** The configs of those resources of a list that Envoy uses, in their order; the same list whenever it is asked for. */
export function servingConfigs<Config extends object>(
  resources: readonly ConfigResource<Config>[],
): readonly Config[] {
  // What is known of a list was made of it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  let configs = known.get(resources) as readonly Config[] | undefined;
  if (configs === undefined) {
    configs = resources.filter(({ state }) => isServing(state)).map(({ config }) => config);
    known.set(resources, configs);
  }
  return configs;
}

/**
 * Lets lists with the same configs share one list of them: that proxies have the same is then seen without a look at each resource.
 * @param same gives the one list for equal ones
 */
export function shareServingConfigs<Config extends object>(
  resources: readonly ConfigResource<Config>[],
  same: (configs: readonly Config[]) => readonly Config[],
): void {
  known.set(resources, same(servingConfigs(resources)));
}
