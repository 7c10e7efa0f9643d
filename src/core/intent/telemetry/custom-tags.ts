import { flag, isObject, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { withSources } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ProxyContext } from '../context.ts';
import { present } from '../message.ts';

export interface TagOptions {
  /** Istio's own tags are wanted. */
  readonly istioTags: boolean;
  /** customTags of a Telemetry and where they are; they replace those of the proxy's config. */
  readonly customTags: JsonObject | undefined;
  readonly source?: ResourceRef | undefined;
}

/** `tracing.custom_tags`, sorted by tag (istio/pilot/pkg/networking/core/tracing.go, configureCustomTags). */
export function customTags(
  context: ProxyContext,
  { istioTags, customTags: own, source }: TagOptions,
): JsonObject[] | undefined {
  const isOwn = own !== undefined && Object.keys(own).length > 0;
  const tags = isOwn
    ? tagsOf(own, source)
    : tagsOf(object(context.proxy.proxyConfig, 'tracing', 'customTags') ?? {}, undefined);
  const all = [...(istioTags ? [...workloadTags(context), ...DRY_RUN_TAGS] : []), ...tags];
  if (all.length === 0) return undefined;
  return all.toSorted((a, b) => ((text(a, 'tag') ?? '') < (text(b, 'tag') ?? '') ? -1 : 1));
}

/** Whether the proxy's config wants Istio's own tags where no Telemetry decides. */
export const wantsIstioTags = (proxyConfig: JsonObject): boolean =>
  flag(object(proxyConfig, 'tracing'), 'enableIstioTags') ?? true;

/** Who the span is from (buildServiceTags). */
function workloadTags({ proxy, world }: ProxyContext): JsonObject[] {
  const { labels, metadata } = proxy;
  const values: Readonly<Record<string, string>> = {
    canonical_revision: labels['service.istio.io/canonical-revision'] || 'latest',
    canonical_service: labels['service.istio.io/canonical-name'] || 'unknown',
    // The injector writes the trust domain where no mesh ID is set.
    mesh_id: metadata['MESH_ID'] || world.trustDomain,
    namespace: proxy.namespace || 'default',
    cluster_id: proxy.clusterId || 'unknown',
  };
  return Object.entries(values).map(([name, value]) => ({
    tag: `istio.${name}`,
    literal: { value },
  }));
}

/** What RBAC's shadow rules found (optionalPolicyTags). */
const DRY_RUN_TAGS: readonly JsonObject[] = ['allow', 'deny'].flatMap((action) =>
  Object.entries({ name: 'effective_policy_id', result: 'engine_result' }).map(([tag, key]) => ({
    tag: `istio.authorization.dry_run.${action}_policy.${tag}`,
    metadata: {
      kind: { request: {} },
      metadata_key: {
        key: 'envoy.filters.http.rbac',
        path: [{ key: `istio_dry_run_${action}_shadow_${key}` }],
      },
    },
  })),
);

function tagsOf(tags: JsonObject, source: ResourceRef | undefined): JsonObject[] {
  return Object.entries(tags).flatMap(([tag, value]) => {
    if (!isObject(value)) return [];
    const message = { tag, ...tagValue(value) };
    return [source === undefined ? message : withSources(message, { '': { ...source, field: `${source.field}.customTags.${tag}` } })]; // prettier-ignore
  });
}

function tagValue(tag: JsonObject): JsonObject {
  const literal = object(tag, 'literal');
  if (literal !== undefined)
    return { literal: present({ value: text(literal, 'value') || undefined }) };
  const named = object(tag, 'environment') ?? object(tag, 'header');
  if (named !== undefined) {
    const message = present({
      name: text(named, 'name') || undefined,
      default_value: text(named, 'defaultValue') || undefined,
    });
    return object(tag, 'environment') === undefined
      ? { request_header: message }
      : { environment: message };
  }
  const formatter = object(tag, 'formatter');
  return formatter === undefined ? {} : { value: text(formatter, 'value') ?? '' };
}
