/**
 * The JSON documents that commands print: the published schemas (schemas/*.v1.json) are generated from these types by
 * `npm run docs`, and every JSON output of every scenario is validated against them. The name of a type is its
 * command's with "Document"; adding a key is compatible, changing or removing one needs a new version.
 */
import type { DiffResult } from '../core/diff/diff.ts';
import type { StatusRow } from '../core/status/status.ts';
import type { ClusterRow } from '../core/query/clusters.ts';
import type { BootstrapRow } from '../core/query/bootstrap.ts';
import type { EndpointRow } from '../core/query/endpoint-row.ts';
import type { EcdsRow } from '../core/query/ecds.ts';
import type { ListenerRow } from '../core/query/listeners/listener-row.ts';
import type { RouteRow } from '../core/query/routes/route-row.ts';
import type { SecretRow } from '../core/query/secret-row.ts';
import type { Meta } from './report.ts';

interface Document<Command extends string> {
  /** Command and version of this format. */
  readonly schema: `meshdbg.dev/${Command}/v1`;
  readonly meta: Meta;
}

/** Rows without Envoy's own object, which only --raw prints. */
type Item<Row> = Omit<Row, 'raw'>;

export interface ClustersDocument extends Document<'clusters'> {
  readonly items: readonly Item<ClusterRow>[];
}

export interface ListenersDocument extends Document<'listeners'> {
  readonly items: readonly Item<ListenerRow>[];
}

export interface RoutesDocument extends Document<'routes'> {
  readonly items: readonly Item<RouteRow>[];
}

export interface EndpointsDocument extends Document<'endpoints'> {
  readonly items: readonly Item<EndpointRow>[];
  /** Clusters that have no endpoint, and why. */
  readonly emptyClusters: readonly Pick<
    EndpointRow,
    | 'proxy'
    | 'cluster'
    | 'service'
    | 'port'
    | 'subset'
    | 'direction'
    | 'clusterType'
    | 'health'
    | 'reasons'
  >[];
}

export interface SecretsDocument extends Document<'secrets'> {
  readonly items: readonly Item<SecretRow>[];
}

export interface BootstrapDocument extends Document<'bootstrap'> {
  readonly items: readonly Item<BootstrapRow>[];
}

export interface EcdsDocument extends Document<'ecds'> {
  readonly items: readonly Item<EcdsRow>[];
}

/** The items of each command under its name. */
export interface AllDocument extends Document<'all'> {
  readonly clusters: ClustersDocument['items'];
  readonly listeners: ListenersDocument['items'];
  readonly routes: RoutesDocument['items'];
  readonly endpoints: EndpointsDocument['items'];
  readonly secrets: SecretsDocument['items'];
  readonly bootstrap: BootstrapDocument['items'];
  readonly ecds: EcdsDocument['items'];
}

export interface VersionDocument extends Document<'version'> {
  readonly client: { readonly version: string };
}

export interface StatusDocument extends Document<'status'> {
  readonly items: readonly StatusRow[];
}

export interface DiffDocument extends Document<'diff'> {
  /** What the sides are. */
  readonly left: string;
  readonly right: string;
  readonly summary: DiffResult['summary'];
  readonly differences: DiffResult['differences'];
}
