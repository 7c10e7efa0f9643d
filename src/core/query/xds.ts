import { redacted } from '../decode/redact.ts';
import { isObject, object, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import { MeshdbgError } from '../errors.ts';

const GOOGLE = 'type.googleapis.com/';

/** The types that can be asked for, by the names that Istio's users know. */
export const XDS_TYPES = {
  CDS: `${GOOGLE}envoy.config.cluster.v3.Cluster`,
  LDS: `${GOOGLE}envoy.config.listener.v3.Listener`,
  RDS: `${GOOGLE}envoy.config.route.v3.RouteConfiguration`,
  EDS: `${GOOGLE}envoy.config.endpoint.v3.ClusterLoadAssignment`,
  ECDS: `${GOOGLE}envoy.config.core.v3.TypedExtensionConfig`,
} as const;

export type XdsType = keyof typeof XDS_TYPES;

/** One resource that istiod sent. */
export interface XdsRow {
  /** CDS, LDS, … */
  readonly type: string;
  readonly typeUrl: string;
  readonly name: string;
  readonly versionInfo: string;
  readonly nonce: string;
  /** In the spelling of Envoy's admin, key material removed. */
  readonly resource: unknown;
}

/** One response, as far as it matters here. */
export interface XdsAnswer {
  readonly typeUrl: string;
  readonly versionInfo: string;
  readonly nonce: string;
  readonly resources: readonly { readonly value: unknown }[];
  /** What the definitions of this build do not know: how many by type URL. */
  readonly losses: {
    readonly opaque: Readonly<Record<string, number>>;
    readonly unknownFields: Readonly<Record<string, number>>;
  };
}

/** What got lost between the wire and the JSON, one sentence each. */
export const lossNotes = (responses: readonly XdsAnswer[]): readonly string[] =>
  responses.flatMap(({ losses: { opaque, unknownFields } }) => [
    ...Object.entries(opaque).map(
      ([type, count]) => `${count} messages of the unknown type ${type} are shown as bytes`,
    ),
    ...Object.entries(unknownFields).map(
      ([type, count]) => `${count} fields of ${type} are newer than this meshdbg and left out`,
    ),
  ]);

/** The resources of all responses; of a type that was pushed twice the last. */
export function queryXds(responses: readonly XdsAnswer[]): readonly XdsRow[] {
  const last = new Map(responses.map((response) => [response.typeUrl, response] as const));
  const names: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries(XDS_TYPES).map(([name, url]) => [url, name]),
  );
  return [...last.values()].flatMap(({ typeUrl, versionInfo, nonce, resources }) =>
    resources.map(({ value }) => ({
      type: names[typeUrl] ?? typeUrl,
      typeUrl,
      name: nameOf(value),
      versionInfo,
      nonce,
      resource: redacted(value),
    })),
  );
}

const nameOf = (value: unknown): string =>
  isObject(value) ? (text(value, 'name') ?? text(value, 'cluster_name') ?? '') : '';

/** A node as the xDS API wants it. */
export interface Node {
  readonly id: string;
  readonly cluster?: string;
  readonly metadata: JsonObject;
  readonly locality?: JsonObject;
}

/** The node that a proxy introduces itself as: Envoy's own bootstrap. */
export function nodeOfBootstrap(bootstrap: JsonObject): Node | undefined {
  const node = object(bootstrap, 'node');
  const id = text(node, 'id');
  if (id === undefined) return undefined;
  const cluster = text(node, 'cluster');
  const locality = object(node, 'locality');
  return {
    id,
    metadata: object(node, 'metadata') ?? {},
    ...(cluster === undefined ? {} : { cluster }),
    ...(locality === undefined ? {} : { locality }),
  };
}

/** The node of an id "sidecar~10.0.0.7~reviews.shop~shop.svc.cluster.local", with the least that istiod needs. @throws {MeshdbgError} usage */
export function nodeOfId(id: string): Node {
  const [type, ip, name, domain, ...more] = id.split('~');
  const namespace = name?.slice(name.lastIndexOf('.') + 1);
  if (!type || !ip || !name?.includes('.') || !namespace || !domain || more.length > 0)
    throw new MeshdbgError('usage', `"${id}" is no node id.`, {
      hint: 'Write TYPE~IP~POD.NAMESPACE~DOMAIN: sidecar~10.0.0.7~reviews.shop~shop.svc.cluster.local',
    });
  return {
    id,
    metadata: {
      NAMESPACE: namespace,
      GENERATOR: '',
      INSTANCE_IPS: ip,
      CLUSTER_ID: 'Kubernetes',
      ISTIO_VERSION: '65536.65536.65536',
    },
  };
}

/** Whose token istiod expects of a node: metadata NAMESPACE and SERVICE_ACCOUNT. */
export const identityOf = ({
  id,
  metadata,
}: Node): { readonly namespace: string; readonly serviceAccount: string } => ({
  namespace: text(metadata, 'NAMESPACE') ?? id.split('~')[2]?.split('.').at(-1) ?? 'default',
  serviceAccount: text(metadata, 'SERVICE_ACCOUNT') ?? 'default',
});
