import { isObject, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { qualifiedGateway, qualifiedHost } from './host.ts';
import { rememberRule } from './rule-source.ts';

/** A VirtualService with every host and gateway in full (istio/pilot/pkg/model/virtualservice.go, ResolveVirtualServiceShortnames). */
export function withFullNames(virtualService: ConfigObject, domain: string): ConfigObject {
  const { spec, namespace } = virtualService;
  const host = (name: string): string => qualifiedHost(name, namespace, domain);
  const gateways = (names: readonly string[]): string[] =>
    names.map((name) => qualifiedGateway(name, namespace));
  const rules = (kind: 'http' | 'tcp' | 'tls'): JsonObject =>
    objects(spec, kind).length === 0
      ? {}
      : {
          [kind]: objects(spec, kind).map((rule, index) => {
            const full = fullRule(rule, { host, gateways });
            rememberRule(full, virtualService, `spec.${kind}[${index}]`);
            return full;
          }),
        };
  return {
    ...virtualService,
    spec: {
      ...spec,
      hosts: strings(spec, 'hosts').map(host),
      ...(Array.isArray(spec['gateways']) ? { gateways: gateways(strings(spec, 'gateways')) } : {}),
      ...rules('http'),
      ...rules('tcp'),
      ...rules('tls'),
    },
  };
}

interface Names {
  readonly host: (name: string) => string;
  readonly gateways: (names: readonly string[]) => string[];
}

function fullRule(rule: JsonObject, { host, gateways }: Names): JsonObject {
  const copy: Record<string, unknown> = { ...rule };
  const destination = (value: unknown): unknown =>
    isObject(value) ? { ...value, host: host(text(value, 'host') ?? '') } : value;
  const routes = (key: string): void => {
    if (rule[key] === undefined) return;
    copy[key] = objects(rule, key).map((route) =>
      route['destination'] === undefined
        ? route
        : { ...route, destination: destination(route['destination']) },
    );
  };
  if (rule['match'] !== undefined)
    copy['match'] = objects(rule, 'match').map((match) =>
      match['gateways'] === undefined
        ? match
        : { ...match, gateways: gateways(strings(match, 'gateways')) },
    );
  routes('route');
  routes('mirrors');
  if (rule['mirror'] !== undefined) copy['mirror'] = destination(rule['mirror']);
  return copy;
}
