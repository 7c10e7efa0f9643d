import { object } from '../../decode/read.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { World } from '../model/world.ts';
import { selects, texts } from '../world/texts.ts';

/**
 * The Sidecar that holds for a proxy: of its namespace the oldest whose selector fits, else the oldest without selector, else the
 * root namespace's without selector. A gateway has none (istio/pilot/pkg/model/push_context.go, doGetSidecarScope).
 */
export function sidecarFor(world: World, proxy: IntentProxy): ConfigObject | undefined {
  if (proxy.type !== 'sidecar') return undefined;
  const all = world.list('Sidecar');
  const own = all.filter(({ namespace }) => namespace === proxy.namespace);
  const isGeneral = ({ spec }: ConfigObject): boolean =>
    object(spec, 'workloadSelector') === undefined;
  const fits = ({ spec }: ConfigObject): boolean =>
    selects(texts(object(spec, 'workloadSelector', 'labels')), proxy.labels);
  return (
    own.find((sidecar) => !isGeneral(sidecar) && fits(sidecar)) ??
    own.find(isGeneral) ??
    all.find((sidecar) => sidecar.namespace === world.rootNamespace && isGeneral(sidecar))
  );
}
