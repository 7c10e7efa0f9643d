import { number, object, objects } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

const FIELDS = [
  'connectionPool', 'outlierDetection', 'loadBalancer', 'tls', 'tunnel', 'proxyProtocol', 'retryBudget',
] as const; // prettier-ignore
const PORT_FIELDS = ['loadBalancer', 'connectionPool', 'outlierDetection', 'tls'] as const;

/** A user's trafficPolicy with its gaps filled by one made of a Gateway API backend policy (istio/pilot/pkg/model/destination_rule.go, mergeBackendPolicyTrafficPolicy). */
export function mergedBackendPolicy(user: JsonObject, backend: JsonObject): JsonObject {
  const ports = mergedPorts(
    objects(user, 'portLevelSettings'),
    objects(backend, 'portLevelSettings'),
  );
  return {
    ...only(FIELDS, backend),
    ...only(FIELDS, user),
    ...(ports.length === 0 ? {} : { portLevelSettings: ports }),
  };
}

function mergedPorts(user: readonly JsonObject[], backend: readonly JsonObject[]): JsonObject[] {
  const portOf = (settings: JsonObject): number => number(object(settings, 'port'), 'number') ?? 0;
  const own = new Set(user.map(portOf));
  return [
    ...user.map((settings) => {
      const other = backend.find((candidate) => portOf(candidate) === portOf(settings));
      return other === undefined ? settings : { ...only(PORT_FIELDS, other), ...settings };
    }),
    ...backend.filter((settings) => !own.has(portOf(settings))),
  ];
}

const only = (keys: readonly string[], source: JsonObject): JsonObject =>
  Object.fromEntries(
    keys.flatMap((key) => (source[key] === undefined ? [] : [[key, source[key]]])),
  );
