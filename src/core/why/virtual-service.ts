import { object, objects, strings, text } from '../decode/read.ts';
import type { IntendedConfig } from '../intent/compile.ts';
import type { ProxyContext } from '../intent/context.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import { mayBeHttp } from '../intent/routes/default-groups.ts';
import { isWildcard } from '../intent/model/hostname.ts';
import { allVirtualServices } from '../intent/scope/virtual-services.ts';
import { defaultExportTo, exportedTo, isVisible } from '../intent/scope/visibility.ts';
import { refTo } from '../model/provenance.ts';
import { destinationExclusions } from './destinations.ts';
import { effectsFrom } from './effects.ts';
import { listed } from '../model/listed.ts';
import { distinctExclusions, isSameObject, spoken, type Exclusion } from './exclusion.ts';
import { boundGatewayExclusions } from './gateway-binding.ts';
import { ruleExclusions } from './rules.ts';
import { egressHostsOf, seenService, serviceExclusions } from './service.ts';
import { shadowedRoutes, uncaughtRequests } from './shadowed-rules.ts';

/** Why a VirtualService, or rules of it, mean nothing to a proxy. */
export function virtualServiceExclusions(
  context: ProxyContext,
  config: IntendedConfig,
  virtualService: ConfigObject,
): Exclusion[] {
  const hidden = hiddenExclusions(context, virtualService);
  if (hidden.length > 0) return hidden;
  const source = refTo(virtualService);
  const roots = rootsOf(context, virtualService);
  const bound = roots.length > 0 ? roots : [preparedOf(context, virtualService)];
  const effects = effectsFrom(config, source);
  const unbound = bound.map((one) => bindingExclusions(context, one));
  if (unbound.every((list) => list.length > 0) && effects.length === 0) return unbound.flat();
  return distinctExclusions([
    ...bound.flatMap((one) => destinationExclusions(context, one, source)),
    ...(roots.length > 0 ? [] : hostExclusions(context, config, virtualService)),
    ...shadowedRoutes(context.world, config, source),
    ...uncaughtRequests(config, source),
    ...ruleExclusions(context, virtualService, effects),
  ]);
}

const preparedOf = ({ world }: ProxyContext, virtualService: ConfigObject): ConfigObject =>
  allVirtualServices(world).find((one) => isSameObject(one, virtualService)) ?? virtualService;

const isDelegate = ({ spec }: ConfigObject): boolean => strings(spec, 'hosts').length === 0;

/** The VirtualServices that delegate to this one, prepared. */
function rootsOf({ world }: ProxyContext, virtualService: ConfigObject): ConfigObject[] {
  if (!isDelegate(virtualService)) return [];
  const written = new Set(
    world.list('VirtualService')
      .filter((root) => objects(root.spec, 'http').some((rule) => leadsTo(rule, root, virtualService)))
      .map(({ namespace, name }) => `${namespace}/${name}`),
  ); // prettier-ignore
  return allVirtualServices(world).filter(({ namespace, name }) => written.has(`${namespace}/${name}`)); // prettier-ignore
}

function leadsTo(
  rule: ConfigObject['spec'],
  root: ConfigObject,
  { namespace, name }: ConfigObject,
): boolean {
  const delegate = object(rule, 'delegate');
  return text(delegate, 'name') === name && (text(delegate, 'namespace') || root.namespace) === namespace; // prettier-ignore
}

function hiddenExclusions(context: ProxyContext, virtualService: ConfigObject): Exclusion[] {
  const { world, proxy } = context;
  const { spec, namespace } = virtualService;
  const said = strings(spec, 'exportTo');
  const byDefault = defaultExportTo(world, 'defaultVirtualServiceExportTo');
  const exports = exportedTo(said, namespace, byDefault);
  const roots = rootsOf(context, virtualService);
  if (isDelegate(virtualService) && roots.length === 0)
    return [
      {
        code: 'delegate-unused',
        says: `${spoken(virtualService)} has no hosts, and no VirtualService delegates to it.`,
        cause: refTo(virtualService, 'spec.hosts'),
      },
    ];
  const clients = isDelegate(virtualService) ? roots.map((root) => root.namespace) : [proxy.namespace]; // prettier-ignore
  if (clients.some((client) => isVisible(exports, client))) return [];
  return [
    {
      code: 'hidden-by-export-to',
      says: `${spoken(virtualService)} is exported to ${listed(said.length === 0 ? byDefault : said)} only, not to namespace ${listed(clients)}.`,
      cause: refTo(virtualService, 'spec.exportTo'),
    },
  ];
}

/** Why none of what a proxy serves asks for a VirtualService. */
function bindingExclusions(context: ProxyContext, virtualService: ConfigObject): Exclusion[] {
  if (context.proxy.type === 'router') return boundGatewayExclusions(context, virtualService);
  const gateways = strings(virtualService.spec, 'gateways');
  if (gateways.length > 0 && !gateways.includes('mesh'))
    return [
      {
        code: 'not-bound-to-mesh',
        says: `${spoken(virtualService)} is for the gateways ${listed(gateways)} only: without "mesh" among them no sidecar has its rules.`,
        cause: refTo(virtualService, 'spec.gateways'),
      },
    ];
  const { scope } = context;
  if (scope.egress.some(({ virtualServices }) => virtualServices.some((one) => isSameObject(one, virtualService)))) return []; // prettier-ignore
  return [
    {
      code: 'not-imported-by-sidecar',
      says: `${scope.sidecar === undefined ? 'The scope of this proxy' : spoken(scope.sidecar)} imports ${listed(egressHostsOf(scope)) || 'nothing'}, and with that none of the hosts of ${spoken(virtualService)}.`,
      cause: scope.sidecar === undefined ? null : refTo(scope.sidecar, 'spec.egress'),
      asks: refTo(virtualService, 'spec.hosts'),
    },
  ];
}

/** What becomes of each host of a VirtualService that a sidecar has. */
function hostExclusions(
  context: ProxyContext,
  config: IntendedConfig,
  virtualService: ConfigObject,
): Exclusion[] {
  if (context.proxy.type === 'router')
    return boundGatewayExclusions(context, preparedOf(context, virtualService));
  const prepared = preparedOf(context, virtualService);
  const hosts = strings(prepared.spec, 'hosts');
  return hosts.flatMap((host, index): Exclusion[] => {
    const asks = refTo(virtualService, `spec.hosts[${index}]`);
    if (isWildcard(host)) return [];
    const service = seenService(context, host);
    if (service === undefined) return unknownHost(context, config, { host, asks });
    const older = olderOwner(context, prepared, host);
    if (older !== undefined)
      return [
        {
          code: 'older-virtual-service',
          says: `${spoken(older)} is older and has the host ${host} too: for sidecars only one VirtualService holds for a host.`,
          cause: refTo(older, 'spec.hosts'),
          asks,
        },
      ];
    if (objects(prepared.spec, 'http').length === 0 || service.ports.some(mayBeHttp)) return [];
    const [port] = service.ports;
    return [
      {
        code: 'port-is-tcp',
        says: `No port of ${spoken(service.object)} is HTTP (${port?.number ?? 0} is named "${port?.name ?? ''}" and taken as ${port?.protocol ?? 'TCP'}), so that HTTP rules mean nothing for it.`,
        cause: refTo(service.object, 'spec.ports[0]'),
        asks: refTo(virtualService, 'spec.http'),
      },
    ];
  });
}

/**
 * A host that is no service is served at port 80 all the same (istio/pilot/pkg/networking/core/route/route.go). One that is
 * called like a service of Kubernetes is meant to be one.
 */
function unknownHost(
  context: ProxyContext,
  config: IntendedConfig,
  { host, asks }: { readonly host: string; readonly asks: Exclusion['cause'] },
): Exclusion[] {
  const isServed = config.routes.some((configuration) =>
    objects(configuration, 'virtual_hosts').some((one) => strings(one, 'domains').includes(host)),
  );
  if (isServed && !host.endsWith(`.svc.${context.world.domain}`)) return [];
  const [first] = serviceExclusions(context, host);
  if (first === undefined) return [];
  const code = first.code === 'unknown-host' ? 'host-unknown' : first.code;
  return [{ ...first, code, cause: first.cause ?? asks, ...(asks === null ? {} : { asks }) }];
}

/** The VirtualService that has the host before this one. */
function olderOwner(
  { scope }: ProxyContext,
  virtualService: ConfigObject,
  host: string,
): ConfigObject | undefined {
  for (const { virtualServices } of scope.egress) {
    const at = virtualServices.findIndex((one) => isSameObject(one, virtualService));
    if (at < 0) continue;
    return virtualServices.slice(0, at).find(({ spec }) => strings(spec, 'hosts').includes(host));
  }
  return undefined;
}
