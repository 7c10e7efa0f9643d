import { goBool } from '../go-bool.ts';
import type { World } from '../model/world.ts';
import { istiodEnv } from './istiod-env.ts';

/** Switches in istiod's environment that shape proxies' config, as they stand when nobody sets them (istio/pilot/pkg/features). */
const SWITCHES = {
  PILOT_ENABLE_ALPN_FILTER: true,
  PILOT_ENABLE_GATEWAY_API: true,
  PILOT_ENABLE_ROUTE_COLLAPSE_OPTIMIZATION: true,
  PILOT_ENABLE_STRICT_GATEWAY_MERGING: true,
  PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: false,
  PILOT_SCOPE_GATEWAY_TO_NAMESPACE: false,
} as const;

/** Where the pods of istiod are found. */
type Objects = Pick<World, 'kube'>;

const known = new WeakMap<Objects, Map<string, string>>();

/** What istiod's pod is told in a variable; "" when it is not, or no pod of an istiod is at hand. Where several differ the first counts. */
export function istiodSetting(objects: Objects, variable: string): string {
  let settings = known.get(objects);
  if (settings === undefined) known.set(objects, (settings = new Map()));
  let setting = settings.get(variable);
  if (setting === undefined) {
    // Discovery selectors need not let in istiod's own namespace.
    setting = [...istiodEnv(objects.kube('Pod'), variable)].find(Boolean) ?? '';
    settings.set(variable, setting);
  }
  return setting;
}

/** Whether a switch of istiod is on: as its pod says, else its default. */
export function isSwitchedOn(objects: Objects, name: keyof typeof SWITCHES): boolean {
  return goBool(istiodSetting(objects, name)) ?? SWITCHES[name];
}
