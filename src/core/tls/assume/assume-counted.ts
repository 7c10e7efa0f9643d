import { mtlsAtPort, peerAuthentication } from '../../intent/security/authentication/peer-authentication.ts'; // prettier-ignore
import type { IntentProxy } from '../../intent/model/proxy.ts';
import type { World } from '../../intent/model/world.ts';
import { once } from '../../model/once.ts';
import type { CountedLines } from '../../model/proxy-lines.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import type { Assumption } from './assume.ts';
import { askedPort } from './asked-port.ts';
import { wantedBy } from './assume-seen.ts';
import { strictMesh } from './assumed-mesh.ts';
import { isCaptured } from '../mesh/captured-port.ts';
import type { TlsQuery } from '../check.ts';
import { clientNamed } from '../mesh/clients.ts';
import { countedPlaintext, type CountedPlaintext, type CountedResult } from './counted-plaintext.ts'; // prettier-ignore
import type { TlsMesh } from '../mesh/mesh.ts';
import { isProbedByTcp } from '../outside/probes.ts';

/** Stands for all ports that no policy names. */
const ANY_OTHER = 0;

/** Who was counted to send plaintext that STRICT would refuse, and that today's policies let in. */
export function assumeCounted(
  mesh: TlsMesh,
  parts: readonly CountedLines[],
  { query, assume }: { readonly query: TlsQuery; readonly assume: Assumption },
): CountedResult {
  const { world } = strictMesh(mesh, assume.namespace);
  const [before, after] = [modeIn(mesh.world), modeIn(world)];
  const isCutOff = (server: IntentProxy, port: number): boolean =>
    isCaptured(server, port) && before(server, port) !== 'STRICT' && after(server, port) === 'STRICT'; // prettier-ignore
  const isAsked = askedPort(mesh, query);
  const found = countedPlaintext(mesh, parts, {
    isConcerned: (server, service) => {
      const ports = portsOf(mesh.world, server, service);
      const cut = ports.filter((port) => isCutOff(server, port));
      if (cut.length === 0) return 'none';
      const asked = cut.filter((port) => isAsked(server, port));
      // A port that no service has may be the one that was asked about.
      if (asked.length === 0) return ports.includes(ANY_OTHER) ? 'some' : 'elsewhere';
      return asked.length === ports.length ? 'all' : 'some';
    },
    isProbedByTcp: (server, service) => {
      const ports = portsOf(mesh.world, server, service);
      return isProbedByTcp(server, ports.includes(ANY_OTHER) ? undefined : ports);
    },
    isCounting: (proxy) => isCounting(mesh, proxy),
    capturedAt: mesh.capturedAt,
  });
  const isWanted = wantedBy(mesh, query);
  const isAnybody = query.client === undefined ? query.selector !== undefined : isBare(mesh, query.client, query.namespace); // prettier-ignore
  // Sidecars tell of themselves over TCP only with mTLS.
  const mayBe = ({ protocol }: CountedPlaintext): boolean => isAnybody || (query.client !== undefined && protocol === 'tcp'); // prettier-ignore
  const counted = found.counted.flatMap((row): CountedPlaintext[] => {
    if (isWanted(row)) return [row];
    return row.client.workload === null && mayBe(row) ? [{ ...row, doubt: 'other-client' }] : [];
  });
  const elsewhere = found.elsewhere + sumOf(found.counted) - sumOf(counted);
  return { ...found, counted, elsewhere };
}

const sumOf = (rows: readonly CountedPlaintext[]): number =>
  rows.reduce((sum, { count }) => sum + count, 0);

/** Only who has no sidecar tells nothing of itself. */
const isBare = (mesh: TlsMesh, name: string, namespace: string): boolean =>
  !clientNamed(mesh.world, name, namespace).hasProxy;

function modeIn(world: World): (server: IntentProxy, port: number) => string {
  const policyOf = once((server: IntentProxy) => peerAuthentication(world, server));
  return (server, port) => mtlsAtPort(policyOf(server), port).mode;
}

/** The ports of a pod behind a service; all of which anything is known where the service is none of its own. */
function portsOf(world: World, server: IntentProxy, host: string | null): number[] {
  const own = server.targets.filter(({ service }) => service.hostname === host);
  if (own.length > 0) return [...new Set(own.map(({ targetPort }) => targetPort))];
  const named = peerAuthentication(world, server).ports.keys();
  return [ANY_OTHER, ...server.targets.map(({ targetPort }) => targetPort), ...named];
}

/** As Istio's telemetry names its filter, since 1.18 and, as Wasm, before. */
const FILTER = /"istio\.stats"|stats\.PluginConfig|"envoy\.wasm\.stats"|"stats_inbound"/;

function isCounting(mesh: TlsMesh, proxy: ProxyRef): boolean | undefined {
  const inbound = mesh.configOf(proxy, 'actual')?.listeners.filter(({ config }) => config.direction === 'inbound'); // prettier-ignore
  return inbound?.some(({ raw }) => FILTER.test(JSON.stringify(raw)));
}
