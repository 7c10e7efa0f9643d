import type { ClusterChoice, Forward, WeightedCluster } from '../../model/envoy/route-action.ts';
import type { Branch } from '../model/branch.ts';
import {
  firstHeader,
  headerValues,
  isOpenHeader,
  type HttpRequest,
} from '../../wire/http-request.ts';
import type { StreamFacts } from '../../wire/stream-facts.ts';
import type { RequestHash } from '../model/request-hash.ts';
import { hashOf } from './hash.ts';
import { learn, probabilityOf, type Residue, type StreamRandom } from '../model/stream-random.ts';

/** A cluster that a route sends to. */
export interface ChosenCluster {
  /** "" where a header that is missing names it: Envoy then answers as for a cluster that does not exist. */
  readonly cluster: string;
  readonly splitIndex?: number;
  readonly random: StreamRandom;
}

/** Why the cluster cannot be told. */
export interface UnknownCluster {
  readonly unknown: string;
}

export interface ClusterQuestion {
  readonly request: HttpRequest;
  readonly stream: StreamFacts;
  readonly random: StreamRandom;
}

/** The cluster or clusters that a route's action names for a request, with their shares. */
export function clusterBranches(
  { to, hashPolicy }: Forward,
  question: ClusterQuestion,
): Branch<ChosenCluster | UnknownCluster>[] {
  const { request, random } = question;
  switch (to.kind) {
    case 'cluster':
      return sure({ cluster: to.name, random });
    case 'cluster-header':
      return sure(
        isOpenHeader(request, to.header)
          ? open(to.header)
          : { cluster: firstHeader(request, to.header) ?? '', random },
      );
    case 'weighted':
      return splitBranches(
        to,
        question,
        to.useHashPolicy ? numberOf(hashOf(hashPolicy, question)) : undefined,
      );
    case 'plugin':
      return sure({ unknown: `The cluster specifier plugin ${to.name} chooses the cluster.` });
    case 'unknown':
      break;
  }
  return sure({ unknown: 'The route names no cluster in a way that meshdbg knows.' });
}

const numberOf = (hash: RequestHash): bigint | undefined =>
  hash.kind === 'known' ? hash.value : undefined;

const open = (header: string): UnknownCluster => ({ unknown: `Header ${header} names the cluster, and a filter on the way may have changed it.` }); // prettier-ignore

const sure = <Value>(value: Value): Branch<Value>[] => [{ probability: 1, value }];

/**
 * A split: a number modulo the total weight falls into one of the half-open intervals of the weights in their order
 * (envoy/source/common/router/weighted_cluster_specifier.cc). The number is a header's where one is configured and the request
 * has exactly one whole number in it, else a hash where the route wants that, else the stream's own random one.
 */
function splitBranches(
  { clusters, totalWeight, randomValueHeader }: Extract<ClusterChoice, { kind: 'weighted' }>,
  { request, random }: ClusterQuestion,
  hash: bigint | undefined,
): Branch<ChosenCluster | UnknownCluster>[] {
  if (totalWeight <= 0) return sure({ unknown: 'The weights of the split add up to 0.' });
  const named = [randomValueHeader, ...clusters.map(({ clusterHeader }) => clusterHeader)].find((header) => header !== undefined && isOpenHeader(request, header)); // prettier-ignore
  if (named !== undefined) return sure(open(named));
  const number = numberIn(randomValueHeader, request) ?? hash;
  const chosen = number === undefined ? undefined : Number(number % BigInt(totalWeight));
  const branches: Branch<ChosenCluster>[] = [];
  let from = 0;
  for (const [splitIndex, entry] of clusters.entries()) {
    const to = from + entry.weight;
    const residue: Residue = { modulus: totalWeight, from, to, isInside: true };
    const probability = chosen === undefined ? probabilityOf(residue, random) : Number(chosen >= from && chosen < to); // prettier-ignore
    if (probability > 0 && entry.weight > 0) {
      const value = { cluster: nameOf(entry, request), splitIndex, random: chosen === undefined ? learn(random, residue) : random }; // prettier-ignore
      branches.push({ probability, value });
    }
    from = to;
  }
  return branches;
}

const nameOf = ({ name, clusterHeader }: WeightedCluster, request: HttpRequest): string =>
  clusterHeader === undefined ? name : (firstHeader(request, clusterHeader) ?? '');

/** The number in a header that has exactly one value. */
function numberIn(header: string | undefined, request: HttpRequest): bigint | undefined {
  if (header === undefined) return undefined;
  const [value, ...more] = headerValues(request, header);
  if (value === undefined || more.length > 0 || !/^\s*\+?\d{1,20}\s*$/.test(value))
    return undefined;
  const number = BigInt(value.trim().replace('+', ''));
  return number < 1n << 64n ? number : undefined;
}
