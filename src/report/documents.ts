/**
 * The JSON documents that commands print: the published schemas (schemas/*.v1.json) are generated from these types by
 * `npm run docs`, and every JSON output of every scenario is validated against them. The name of a type is its
 * command's with "Document"; adding a key is compatible, changing or removing one needs a new version.
 */
import type { ByNature, Difference } from '../core/diff/diff.ts';
import type { DiffSummary } from '../core/diff/summary.ts';
import type { EndpointTrace } from '../core/diff/endpoint-trace.ts';
import type { WhyItem } from '../core/why/answer.ts';
import type { AuthzPolicyRow } from '../core/authz/policy-row.ts';
import type { AuthzAnswer } from '../core/authz/answer.ts';
import type { StatusRow } from '../core/status/status-row.ts';
import type { WaitCondition, WaitRow } from '../core/status/wait.ts';
import type { AssumeResult } from '../core/tls/assume/assume.ts';
import type { CountedData } from './tls-counted.ts';
import type { SeenData } from './tls-seen.ts';
import type { RuleStatus } from '../core/tls/policy/destination-rule-status.ts';
import type { PolicyRow } from '../core/tls/policy/policies.ts';
import type { TlsRow } from '../core/tls/model/row.ts';
import type { ExplainedRequest } from '../core/explain/answer.ts';
import type { WhyNot } from '../core/explain/why-not.ts';
import type { ResourceRef } from '../core/model/resource.ts';
import type { Versions } from '../core/status/versions.ts';
import type { ClusterRow } from '../core/query/clusters.ts';
import type { BootstrapRow } from '../core/query/bootstrap.ts';
import type { EndpointRow } from '../core/query/endpoint-row.ts';
import type { EcdsRow } from '../core/query/ecds.ts';
import type { LogLevelRow } from '../core/query/log-levels.ts';
import type { ListenerRow } from '../core/query/listeners/listener-row.ts';
import type { XdsRow } from '../core/query/xds.ts';
import type { RouteRow } from '../core/query/routes/route-row.ts';
import type { SecretRow } from '../core/query/secret-row.ts';
import type { Applied } from '../core/what-if/apply.ts';
import type { Finding } from '../core/what-if/finding.ts';
import type { WhatIfItem } from '../core/what-if/item.ts';
import type { DiffItem, DiffPairs } from './diff.ts';
import type { Redaction } from '../core/bundle/manifest.ts';
import type { Bar } from '../core/logs/aggregate/histogram.ts';
import type { GroupRow } from '../core/logs/aggregate/groups.ts';
import type { DiagnosedGroup } from '../core/diagnosis/diagnose.ts';
import type { AccessLineData, ProxyLineData, UnparsedLineData } from './log-line-data.ts';
import type { CallData } from './logs-request.ts';
import type { Meta } from './report.ts';
import type { SnapshotBundle, SnapshotItem } from './snapshot.ts';

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

export interface AuthzDocument extends Document<'authz'> {
  /** The policies in evaluation order. */
  readonly items: readonly AuthzPolicyRow[];
  /** One for each proxy, where a request was asked about. */
  readonly decisions: readonly AuthzAnswer[];
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
  /** With --expires-within: secrets that should be certificates and of which no end is known. */
  readonly withoutEnd?: readonly Pick<
    SecretRow,
    'proxy' | 'name' | 'kind' | 'state' | 'usedBy' | 'problems'
  >[];
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

export interface WaitDocument extends Document<'wait'> {
  readonly for: WaitCondition;
  /** null where the wait was for all that istiod has sent. */
  readonly resource: ResourceRef | null;
  /** RFC 3339; null where the object does not tell. */
  readonly changedAt: string | null;
  readonly reached: boolean;
  readonly waitedMs: number;
  /** Every proxy that should have it. */
  readonly items: readonly WaitRow[];
}

export interface XdsDocument extends Document<'xds'> {
  readonly items: readonly XdsRow[];
}

export interface LogLevelDocument extends Document<'log-level'> {
  readonly items: readonly LogLevelRow[];
}

export interface VersionDocument extends Document<'version'> {
  readonly client: { readonly version: string };
  /** Absent where no mesh could be asked. */
  readonly istiods?: Versions['istiods'];
  readonly proxies?: Versions['proxies'];
}

export interface StatusDocument extends Document<'status'> {
  readonly items: readonly StatusRow[];
}

/** Of several comparisons, `summary` counts all of them, and each difference says whose it is. */
export interface DiffDocument extends Document<'diff'> {
  /** What the sides are: "istiod" and "envoy", two proxies, two bundles; empty where each comparison has others. */
  readonly left: string;
  readonly right: string;
  readonly summary: DiffSummary;
  /** Of three sides, the counts of both steps: "intended,istiod" and "istiod,envoy". */
  readonly pairs?: DiffPairs;
  readonly differences: readonly (Difference & { readonly proxy?: string })[];
  /** The counts of each, where there are several comparisons. */
  readonly items?: readonly DiffItem[];
  /** With --section endpoints: each address on its way from EndpointSlice to Envoy. Counts as no difference. */
  readonly endpoints?: readonly (EndpointTrace & { readonly proxy: string })[];
  /** With --why: what the name stands for, for each proxy; the differences are those of what it concerns. */
  readonly why?: readonly WhyItem[];
  /** Values that name the proxies themselves; they count as no difference. */
  readonly byNature?: readonly ByNature[];
}

export interface TlsCheckDocument extends Document<'tls-check'> {
  /** One for each client workload and service port, and one for each subset. */
  readonly items: readonly TlsRow[];
  /** With --assume: `items` are the paths that would break. */
  readonly assume?: Omit<AssumeResult, 'broken'> & SeenData & CountedData;
  /** With --policies, which judges no paths. */
  readonly policies?: readonly PolicyRow[];
  readonly rules?: readonly RuleStatus[];
}

export interface ExplainDocument extends Document<'explain'> {
  /** In the order in which they were asked. */
  readonly requests: readonly ExplainedRequest[];
  /** With --why-not: the routes that lead there, the nearest miss first. */
  readonly whyNot?: WhyNot;
}

export interface WhatIfDocument extends Document<'what-if'> {
  /** The objects of the change. */
  readonly change: readonly (ResourceRef & { readonly action: Applied['action'] })[];
  /** Values of the intended config that change, each with all proxies for which it does: left before, right after. */
  readonly items: readonly WhatIfItem[];
  /** What would be wrong that is not now. */
  readonly introduced: readonly Finding[];
  /** What is wrong and would not be any more. */
  readonly fixed: readonly Finding[];
  /** How many findings stay. */
  readonly unchanged: number;
  /** Proxies with at least one item; all that were looked at are in meta.target. */
  readonly changedProxies: readonly string[];
}

export interface SnapshotDocument extends Document<'snapshot'> {
  readonly bundle: SnapshotBundle;
  readonly items: readonly SnapshotItem[];
  /** Files that something was taken out of. */
  readonly redacted: readonly Redaction[];
}

/** One line of `logs -o json`: an access line, or with --proxy-log and --unparsed another line of the container. */
export type LogsDocument = AccessLineData | ProxyLineData | UnparsedLineData;

/** `logs --by`. */
export interface LogsByDocument extends Document<'logs-by'> {
  /** Names of the fields. */
  readonly by: readonly string[];
  /** Lines that were counted. */
  readonly lines: number;
  /** Groups that there are; `items` may be the largest of them. */
  readonly groups: number;
  /** How far quantiles may be off, as a share of their value. */
  readonly quantileError: number;
  readonly items: readonly GroupRow[];
}

/** `logs --histogram`. */
export interface LogsHistogramDocument extends Document<'logs-histogram'> {
  readonly field: string;
  /** Values that were counted. */
  readonly count: number;
  readonly items: readonly Bar[];
}

/** `logs --request-id`; -o json prints its lines instead. */
export interface LogsRequestIdDocument extends Document<'logs-request-id'> {
  readonly requestId: string;
  readonly lines: number;
  readonly items: readonly CallData[];
}

/** `logs --diagnose`; -o json prints the lines instead, each with its cause. */
export interface LogsDiagnoseDocument extends Document<'logs-diagnose'> {
  readonly requests: number;
  readonly failed: number;
  readonly delayed: number;
  /** Requests that were judged before all of their lines may have come. */
  readonly cutShort: number;
  /** Request ids under which so many lines came that they were judged in parts. */
  readonly crowded: number;
  readonly items: readonly DiagnosedGroup[];
}
