import { parse } from 'yaml';
import type { KubeObject } from '../model/kube.ts';
import { isObject, number, object, objects, strings, text } from './read.ts';

/** Istio's default (mesh.ProxyConfig.proxyAdminPort). */
export const DEFAULT_ADMIN_PORT = 15000;

/**
 * The admin port that a pod's proxy was told, where it differs from the default: the annotation proxy.istio.io/config
 * wins over the injected PROXY_CONFIG (istio/istio pkg/istio-agent, config order mesh < environment < annotation);
 * before Istio 1.4 it was an argument.
 */
export function decodeAdminPort(pod: KubeObject, container: string): number {
  const annotation = portOf(pod.annotations['proxy.istio.io/config']);
  const spec = object(pod.raw, 'spec');
  const proxy = [...objects(spec, 'containers'), ...objects(spec, 'initContainers')].find(
    (candidate) => text(candidate, 'name') === container,
  );
  const env = objects(proxy, 'env').find((entry) => text(entry, 'name') === 'PROXY_CONFIG');
  const args = strings(proxy, 'args');
  const flag = args[args.indexOf('--proxyAdminPort') + 1];
  return (
    annotation ??
    portOf(text(env, 'value')) ??
    (args.includes('--proxyAdminPort') ? validPort(Number(flag)) : undefined) ??
    DEFAULT_ADMIN_PORT
  );
}

/** `proxyAdminPort` of a ProxyConfig in YAML or JSON; undefined where it is absent or no port. */
function portOf(config: string | undefined): number | undefined {
  if (config === undefined) return undefined;
  try {
    const value: unknown = parse(config);
    return isObject(value) ? validPort(number(value, 'proxyAdminPort')) : undefined;
  } catch {
    // Istio ignores an annotation that it cannot read, too.
    return undefined;
  }
}

const validPort = (port: number | undefined): number | undefined =>
  port !== undefined && Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
