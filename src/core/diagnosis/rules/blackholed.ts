import { object, text } from '../../decode/read.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { policySource } from '../../tls/mesh/outbound-policy.ts';
import { serviceExclusions } from '../../why/service.ts';
import type { Exclusion } from '../../why/exclusion.ts';
import { parseAddress } from '../../wire/connection.ts';
import { hostName } from '../host-name.ts';
import type { FailedLine } from '../failed-line.ts';
import { command, diagnosis, shellWord, type Rule } from '../rule.ts';

/**
 * REGISTRY_ONLY: what the mesh knows nothing of is dropped: HTTP is answered with 502 by the virtual host block_all, TCP ends in the
 * cluster BlackHoleCluster (istio/pilot/pkg/networking/core/httproute.go, buildCatchAllVirtualHost; listener.go, buildOutboundCatchAllNetworkFilters).
 */
export const blackholed: Rule = (failed) => {
  const { line, intent, details } = failed;
  const { entry } = line;
  const isTcp = entry.upstream_cluster === 'BlackHoleCluster';
  const isHttp = details.name === 'direct_response' && (entry.route_name === 'block_all' || failed.place()?.host?.name === 'block_all'); // prettier-ignore
  if (!isTcp && !isHttp) return undefined;
  const to = (isHttp ? entry.authority : entry.downstream_local_address) ?? 'the destination';
  const why = exclusionOf(failed);
  return diagnosis({
    code: 'blackholed',
    text: `${to} is no host that this proxy knows, and outboundTrafficPolicy REGISTRY_ONLY drops what it does not know${why === undefined ? '' : `. ${why.says}`}`.replace(/\.?$/, '.'), // prettier-ignore
    causes: [why?.cause, why?.asks, intent && policyOf(intent.context)],
    next: isHttp ? command('diff', line.proxy, `--why ${shellWord(to.replace(/:\d+$/, ''))}`) : command('listeners', line.proxy), // prettier-ignore
  });
};

function policyOf(context: Parameters<typeof policySource>[0]): ResourceRef | undefined {
  const source = policySource(context);
  const mesh = context.world.meshSource;
  if (source !== undefined || mesh === undefined) return source;
  // REGISTRY_ONLY is also what a mesh config without the field means.
  return text(object(context.world.mesh, 'outboundTrafficPolicy'), 'mode') === 'ALLOW_ANY' ? undefined : refTo(mesh, 'data.mesh.outboundTrafficPolicy'); // prettier-ignore
}

/** Why a service that is there is none for this proxy. */
function exclusionOf({ intent, line }: FailedLine): Exclusion | undefined {
  if (intent === undefined) return undefined;
  const { context } = intent;
  const { world } = context;
  const local = parseAddress(line.entry.downstream_local_address ?? '');
  const host = hostName(line.entry.authority) ?? '';
  const hosts = [host, ...world.services.filter(({ addresses }) => local !== undefined && addresses.includes(local.ip)).map(({ hostname }) => hostname)].filter((one) => one !== ''); // prettier-ignore
  const found = hosts.flatMap((one) => serviceExclusions(context, one, local?.port));
  return found.find(({ code }) => code !== 'unknown-host') ?? found[0];
}
