import { stringify } from 'yaml';
import { object, objects } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/kube.ts';
import type { ProxyRef } from '../model/proxy.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { Facts } from './facts.ts';

/** How access lines are turned on. */
export interface LoggingYaml {
  readonly yaml: string;
  readonly meshYaml: string | null;
}

interface Wanted {
  readonly source: ResourceRef | null;
  readonly providers: readonly string[];
}

/** Istio's built-in provider: /dev/stdout in the mesh's format. */
const BUILT_IN = 'envoy';

/**
 * A Telemetry object for the workload: one that selects it wins over those of the namespace and of the mesh
 * (istio/pilot/pkg/model/telemetry.go, mergeLogs). Where such an object is what turns logging off, it is that object with the change.
 */
export function loggingYaml(
  facts: Facts | undefined,
  proxy: ProxyRef,
  { source, providers }: Wanted,
): LoggingYaml {
  const written = telemetryOf(facts, source);
  const names = providers.length === 0 ? [BUILT_IN] : [...new Set(providers)];
  const accessLogging = [{ providers: names.map((name) => ({ name })) }];
  const isOwn = written !== undefined && object(object(written.raw, 'spec'), 'selector', 'matchLabels') !== undefined; // prettier-ignore
  const telemetry = isOwn ? changed(written, names) : telemetryFor(facts, proxy, accessLogging);
  return {
    yaml: stringify(telemetry),
    meshYaml: source?.kind === 'Telemetry' ? null : stringify({ meshConfig: { accessLogFile: '/dev/stdout' } }), // prettier-ignore
  };
}

function telemetryOf(facts: Facts | undefined, source: ResourceRef | null): KubeObject | undefined {
  if (source?.kind !== 'Telemetry') return undefined;
  return facts?.objects.find(({ kind, namespace, name }) => kind === 'Telemetry' && namespace === source.namespace && name === source.name); // prettier-ignore
}

/** The object as it is, without what turns lines off. */
function changed(
  { raw, namespace, name, apiVersion }: KubeObject,
  names: readonly string[],
): JsonObject {
  // prettier-ignore
  const spec = object(raw, 'spec') ?? {};
  const entries = objects(spec, 'accessLogging').map(({ disabled: _, filter: __, ...entry }) => ({ ...entry, providers: entry['providers'] ?? names.map((one) => ({ name: one })) })); // prettier-ignore
  return { apiVersion, kind: 'Telemetry', metadata: { name, namespace }, spec: { ...spec, accessLogging: entries } }; // prettier-ignore
}

/** For one workload, by the labels that name it. */
function telemetryFor(
  facts: Facts | undefined,
  { namespace, pod }: ProxyRef,
  accessLogging: unknown,
): JsonObject {
  const labels = facts?.mesh.podNamed({ namespace, pod })?.labels ?? {};
  const key = ['app', 'app.kubernetes.io/name', 'k8s-app', 'gateway.networking.k8s.io/gateway-name', 'istio'].find((one) => Object.hasOwn(labels, one)); // prettier-ignore
  const selector = key === undefined ? {} : { selector: { matchLabels: { [key]: labels[key] } } };
  return {
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: { name: key === undefined ? 'access-logs' : `access-logs-${labels[key] ?? ''}`, namespace }, // prettier-ignore
    spec: { ...selector, accessLogging },
  };
}
