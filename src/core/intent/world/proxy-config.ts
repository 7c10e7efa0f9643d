import { object } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { DEFAULT_PROXY_CONFIG, mergeProxyConfig, parse } from './mesh-config.ts';
import { selects, texts } from './texts.ts';

/** Where the settings of a proxy may be written beside its pod. */
export interface ProxyConfigSources {
  readonly mesh: JsonObject;
  readonly rootNamespace: string;
  /** ProxyConfig objects, older first. */
  readonly proxyConfigs: readonly ConfigObject[];
}

/**
 * What a proxy tells istiod of its settings: what injection wrote into its pod and the pod's annotation (istio/pilot/cmd/pilot-agent/config,
 * ConstructProxyConfig); where nothing was written, what injection would write now.
 * @param injected the variable PROXY_CONFIG of its container
 */
export function proxySettings(
  pod: KubeObject,
  injected: string | undefined,
  sources: ProxyConfigSources,
): JsonObject {
  const written = parse(injected?.trim() === '' ? undefined : injected);
  if (written === undefined) return effectiveProxyConfig(pod, sources);
  const own = mergeProxyConfig(DEFAULT_PROXY_CONFIG, written);
  return mergeProxyConfig(own, parse(pod.annotations['proxy.istio.io/config']));
}

/**
 * Mesh defaultConfig, then the ProxyConfig of the root namespace, that of the namespace, the pod's annotation, and the ProxyConfig
 * of the workload; later ones override (istio/pilot/pkg/model/proxy_config.go, EffectiveProxyConfig).
 */
function effectiveProxyConfig(
  { namespace, labels, annotations }: KubeObject,
  { mesh, rootNamespace, proxyConfigs }: ProxyConfigSources,
): JsonObject {
  const own = proxyConfigs.filter((config) => config.namespace === namespace);
  const general = (configs: readonly ConfigObject[]): ConfigObject | undefined => configs.find(({ spec }) => object(spec, 'selector') === undefined); // prettier-ignore
  const layers = [
    asProxyConfig(general(proxyConfigs.filter((config) => config.namespace === rootNamespace))),
    namespace === rootNamespace ? undefined : asProxyConfig(general(own)),
    parse(annotations['proxy.istio.io/config']),
    asProxyConfig(own.find((config) => isForWorkload(config, labels))),
  ];
  return layers.reduce<JsonObject>(mergeProxyConfig, object(mesh, 'defaultConfig') ?? {});
}

function isForWorkload({ spec }: ConfigObject, labels: KubeObject['labels']): boolean {
  const selector = texts(object(spec, 'selector', 'matchLabels'));
  return Object.keys(selector).length > 0 && selects(selector, labels);
}

/** The object ProxyConfig calls the environment by another name (toMeshConfigProxyConfig). */
function asProxyConfig(config: ConfigObject | undefined): JsonObject | undefined {
  if (config === undefined) return undefined;
  const { concurrency, environmentVariables, image } = config.spec;
  return {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(environmentVariables === undefined ? {} : { proxyMetadata: environmentVariables }),
    ...(image === undefined ? {} : { image }),
  };
}
