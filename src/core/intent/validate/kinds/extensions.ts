import { fields, flag, labels, list, map, number, oneOf, selector, targetRefs, text, workloadSelector, duration, type Shape } from '../shape.ts'; // prettier-ignore

const provider = fields({ name: text }, ['name']);
const mode = oneOf('CLIENT_AND_SERVER', 'CLIENT', 'SERVER');

/** telemetry.istio.io Telemetry (validation.go, ValidateTelemetry). */
export const TELEMETRY: Shape = fields({
  ...targetRefs,
  accessLogging: list(
    fields({ match: fields({ mode }), providers: list(provider), disabled: flag, filter: fields({ expression: text }) }), // prettier-ignore
  ),
  tracing: list(
    fields({
      match: fields({ mode }), providers: list(provider), randomSamplingPercentage: number(0, 100), disableSpanReporting: flag,
      useRequestIdForTraceSampling: flag, enableIstioTags: flag,
      customTags: map(fields({
        literal: fields({ value: text }), environment: fields({ name: text, defaultValue: text }), header: fields({ name: text, defaultValue: text }),
      })),
    }),
  ),
  metrics: list(
    fields({
      providers: list(provider),
      reportingInterval: duration,
      overrides: list(fields({
        match: fields({ metric: text, customMetric: text, mode }), disabled: flag,
        tagOverrides: map(fields({ operation: oneOf('UPSERT', 'REMOVE'), value: text })),
      })),
    }),
  ),
}); // prettier-ignore

const APPLY_TO = oneOf(
  'INVALID', 'LISTENER', 'FILTER_CHAIN', 'NETWORK_FILTER', 'HTTP_FILTER', 'ROUTE_CONFIGURATION', 'VIRTUAL_HOST', 'HTTP_ROUTE', 'CLUSTER',
  'EXTENSION_CONFIG', 'BOOTSTRAP', 'LISTENER_FILTER',
); // prettier-ignore

/** networking.istio.io EnvoyFilter (istio/pkg/config/validation/envoyfilter). */
export const ENVOY_FILTER: Shape = fields({
  workloadSelector,
  priority: number(),
  configPatches: list(
    fields({
      applyTo: APPLY_TO,
      match: fields({
        context: oneOf('ANY', 'SIDECAR_INBOUND', 'SIDECAR_OUTBOUND', 'GATEWAY', 'WAYPOINT'),
        proxy: fields({ proxyVersion: text, metadata: labels }),
      }),
      patch: fields({
        operation: oneOf('INVALID', 'MERGE', 'ADD', 'REMOVE', 'INSERT_BEFORE', 'INSERT_AFTER', 'INSERT_FIRST', 'REPLACE'),
        value: fields({}),
        filterClass: oneOf('UNSPECIFIED', 'AUTHN', 'AUTHZ', 'STATS'),
      }),
    }, ['patch']),
  ),
}); // prettier-ignore

/** extensions.istio.io WasmPlugin (ValidateWasmPlugin). */
export const WASM_PLUGIN: Shape = fields({
  ...targetRefs,
  url: text,
  sha256: text,
  imagePullPolicy: oneOf('UNSPECIFIED_POLICY', 'IfNotPresent', 'Always'),
  imagePullSecret: text,
  pluginConfig: fields({}),
  pluginName: text,
  phase: oneOf('UNSPECIFIED_PHASE', 'AUTHN', 'AUTHZ', 'STATS'),
  priority: number(),
  failStrategy: oneOf('FAIL_CLOSE', 'FAIL_OPEN', 'FAIL_RELOAD'),
  type: oneOf('UNSPECIFIED_PLUGIN_TYPE', 'HTTP', 'NETWORK'),
  match: list(fields({ mode, ports: list(fields({ number: number(1, 65_535) })) })),
});

/** networking.istio.io ProxyConfig (ValidateProxyConfig). */
export const PROXY_CONFIG: Shape = fields({
  selector,
  concurrency: number(0),
  environmentVariables: map(text),
  image: fields({ imageType: text }),
});
