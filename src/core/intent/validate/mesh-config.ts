import { CORE_SCHEMA, YAMLException, load } from 'js-yaml';
import { isObject, object, text } from '../../decode/read.ts';
import type { World } from '../model/world.ts';
import { faultOf, type Fault } from './fault.ts';
import { duration, fields, flag, labels, list, number, oneOf, port, text as words, type Fields } from './shape.ts'; // prettier-ignore

const any = fields({});
const names = list(words);

/** mesh.v1alpha1.MeshConfig (istio.io/api/mesh/v1alpha1/config.proto), what is out of use as well. */
const MESH: Fields = {
  proxyListenPort: port, proxyInboundListenPort: port, proxyHttpPort: number(0, 65_535), connectTimeout: duration, tcpKeepalive: any,
  ingressClass: words, ingressService: words, ingressControllerMode: oneOf('UNSPECIFIED', 'OFF', 'DEFAULT', 'STRICT'), ingressSelector: words,
  enableTracing: flag, accessLogFile: words, accessLogFormat: words, accessLogEncoding: oneOf('TEXT', 'JSON'), enableEnvoyAccessLogService: flag,
  disableEnvoyListenerLog: flag, defaultConfig: any, configSources: list(any), enableAutoMtls: flag, trustDomain: words, trustDomainAliases: names,
  outboundTrafficPolicy: fields({ mode: oneOf('REGISTRY_ONLY', 'ALLOW_ANY') }), inboundTrafficPolicy: fields({ mode: oneOf('PASSTHROUGH', 'LOCALHOST') }),
  caCertificates: list(any), defaultServiceExportTo: names, defaultVirtualServiceExportTo: names, defaultDestinationRuleExportTo: names,
  rootNamespace: words, localityLbSetting: any, dnsRefreshRate: duration, h2UpgradePolicy: oneOf('DO_NOT_UPGRADE', 'UPGRADE'),
  outboundClusterStatName: words, inboundClusterStatName: words, certificates: list(any), serviceSettings: list(any), enablePrometheusMerge: flag,
  verifyCertificateAtClient: flag, ca: any, extensionProviders: list(fields({ name: words }, ['name'])), defaultProviders: any,
  discoverySelectors: list(fields({ matchLabels: labels, matchExpressions: list(any) })), pathNormalization: any, defaultHttpRetryPolicy: any,
  defaultInboundHttpRetryPolicy: any, defaultTrafficPolicy: any, meshMTLS: any, tlsDefaults: any, protocolDetectionTimeout: duration,
  serviceScopeConfigs: list(any), serviceEntryVisibility: any, thriftConfig: any, enableMulticlusterHeadless: flag, statPrefix: words,
  mixerCheckServer: words, mixerReportServer: words, disablePolicyChecks: flag, policyCheckFailOpen: flag, sidecarToTelemetrySessionAffinity: flag,
  enableClientSidePolicyCheck: flag, sdsUdsPath: words, sdsRefreshDelay: duration, rdsRefreshDelay: duration, disableMixerHttpReports: flag,
  disableReportBatch: flag, reportBatchMaxEntries: number(), reportBatchMaxTime: duration, authPolicy: words, enableSdsTokenMount: flag,
  sdsUseK8sSaJwt: flag,
}; // prettier-ignore

/** The mesh's config: fields that MeshConfig does not have, which istiod passes over, and values that they cannot hold. */
export function meshFaults({ meshSource }: World): Fault[] {
  const yaml = text(object(meshSource?.raw, 'data'), 'mesh');
  if (meshSource === undefined || yaml === undefined) return [];
  const said = read(yaml);
  if (typeof said === 'string') return [faultOf(meshSource, 'data.mesh', said)];
  const faults: Fault[] = [];
  for (const name of Object.keys(said))
    if (!Object.hasOwn(MESH, name)) faults.push(faultOf(meshSource, `data.mesh.${name}`, 'is no field of MeshConfig: istiod passes over it')); // prettier-ignore
  fields(MESH)(said, 'data.mesh', (field, problem) => faults.push(faultOf(meshSource, field, problem))); // prettier-ignore
  return faults;
}

/** The YAML as a map, or what is wrong with it. */
function read(yaml: string): Readonly<Record<string, unknown>> | string {
  try {
    const value: unknown = load(yaml, { schema: CORE_SCHEMA });
    if (value === undefined || value === null) return {};
    return isObject(value) ? value : 'is no map';
  } catch (error) {
    const why =
      error instanceof YAMLException ? `line ${error.mark.line + 1}: ${error.reason}` : '';
    return `cannot be read, so istiod keeps its defaults: ${why}`;
  }
}
