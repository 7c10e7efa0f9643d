import { MeshdbgError } from '../../errors.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { strictMesh } from './assumed-mesh.ts';
import { checkTls, isWhole, type TlsQuery } from '../check.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { TlsRow } from '../model/row.ts';
import { probesByKey } from '../outside/probes.ts';
import { scrapesByKey } from '../outside/scrapes.ts';

/** What --assume asks. */
export interface Assumption {
  /** Undefined for the whole mesh. */
  readonly namespace?: string;
}

/** A pair that works, and would not any more. */
export interface BrokenPair {
  readonly before: TlsRow;
  /** Its evidence says whether the client's Envoy was read ("actual", "both") or only the YAML ("policy"). */
  readonly after: TlsRow;
}

export interface AssumeResult {
  /** Clients without sidecar first: they cannot be helped by a policy. */
  readonly broken: readonly BrokenPair[];
  readonly compared: number;
  /** Those of them that cannot work today already. */
  readonly conflicts: number;
  /** Policies for some workloads, ports or namespaces that would go on letting plaintext in. */
  readonly exceptions: readonly ResourceRef[];
}

/** "strict" or "strict:shop". @throws {MeshdbgError} usage */
export function parseAssumption(words: string): Assumption {
  const [mode = '', namespace, ...rest] = words.split(':');
  if (mode.toLowerCase() !== 'strict' || namespace === '' || rest.length > 0)
    throw new MeshdbgError('usage', `--assume does not know ${words}.`, { hint: 'It takes "strict" for the whole mesh, or "strict:NAMESPACE".' }); // prettier-ignore
  return namespace === undefined ? {} : { namespace };
}

/**
 * What would break if STRICT were switched on now: pairs, probes and scrapes that work, and would be in conflict.
 * @throws {MeshdbgError} not-found, ambiguous for names that nothing has
 */
export function assumeStrict(
  mesh: TlsMesh,
  query: TlsQuery,
  { namespace }: Assumption,
): AssumeResult {
  if (namespace !== undefined && !mesh.world.pods.some((pod) => pod.namespace === namespace))
    throw new MeshdbgError('not-found', `There are no pods in namespace ${namespace}.`, { hint: '--assume strict:NAMESPACE names one of the servers.' }); // prettier-ignore
  const assumed = strictMesh(mesh, namespace);
  const rowsOf = (one: TlsMesh): (readonly [string, TlsRow])[] => [
    ...checkTls(one, query).map((row) => [keyOf(row), row] as const),
    ...(isWhole(query) ? [...probesByKey(one, query.only), ...scrapesByKey(one, query.only)] : []),
  ];
  const before = rowsOf(mesh);
  const after = new Map(rowsOf(assumed));
  const broken = before.flatMap(([key, row]) => {
    const then = after.get(key);
    return row.verdict !== 'conflict' && then?.verdict === 'conflict' ? [{ before: row, after: then }] : []; // prettier-ignore
  });
  return {
    broken: broken.toSorted((a, b) => Number(a.before.client.hasProxy) - Number(b.before.client.hasProxy)), // prettier-ignore
    compared: before.length,
    conflicts: before.filter(([, { verdict }]) => verdict === 'conflict').length,
    exceptions: exceptionsTo(mesh, namespace),
  };
}

const keyOf = ({ client, server }: TlsRow): string =>
  JSON.stringify([client.namespace, client.pod, server.host, server.port, server.subset]);

function exceptionsTo({ world }: TlsMesh, namespace: string | undefined): ResourceRef[] {
  return world.list('PeerAuthentication').flatMap((policy) => {
    const isSelecting = Object.keys(object(policy.spec, 'selector', 'matchLabels') ?? {}).length > 0; // prettier-ignore
    const isReplaced = !isSelecting && policy.namespace === (namespace ?? world.rootNamespace);
    if (isReplaced || (namespace !== undefined && policy.namespace !== namespace)) return [];
    const ports = object(policy.spec, 'portLevelMtls') ?? {};
    const open = Object.keys(ports).filter((port) => isOpen(object(ports, port)));
    return [
      ...(isOpen(object(policy.spec, 'mtls')) ? [refTo(policy, 'spec.mtls.mode')] : []),
      ...open.map((port) => refTo(policy, `spec.portLevelMtls.${port}.mode`)),
    ];
  });
}

const isOpen = (mtls: JsonObject | undefined): boolean =>
  ['PERMISSIVE', 'DISABLE'].includes(text(mtls, 'mode') ?? '');
