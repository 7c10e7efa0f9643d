/** How a kind is called in the Kubernetes API and at the command line. */
export interface Kind {
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Other names that kubectl users type: singular and short forms. */
  readonly names: readonly string[];
}

const core = (kind: string, plural: string, names: readonly string[], namespaced = true): Kind => ({
  kind, group: '', version: 'v1', plural, namespaced, names,
}); // prettier-ignore
const apps = (kind: string, plural: string, names: readonly string[]): Kind => ({
  kind, group: 'apps', version: 'v1', plural, namespaced: true, names,
}); // prettier-ignore
const istio = (group: string, kind: string, plural: string, names: readonly string[]): Kind => ({
  kind, group: `${group}.istio.io`, version: 'v1', plural, namespaced: true, names,
}); // prettier-ignore
const gatewayApi = (kind: string, plural: string, version: string, namespaced = true): Kind => ({
  kind, group: 'gateway.networking.k8s.io', version, plural, namespaced, names: [kind.toLowerCase()],
}); // prettier-ignore

/** The kinds that meshdbg reads, by the name that code uses. */
export const KINDS = {
  namespaces: core('Namespace', 'namespaces', ['namespace', 'ns'], false),
  nodes: core('Node', 'nodes', ['node', 'no'], false),
  pods: core('Pod', 'pods', ['pod', 'po']),
  services: core('Service', 'services', ['service', 'svc']),
  configmaps: core('ConfigMap', 'configmaps', ['configmap', 'cm']),
  deployments: apps('Deployment', 'deployments', ['deployment', 'deploy']),
  replicasets: apps('ReplicaSet', 'replicasets', ['replicaset', 'rs']),
  statefulsets: apps('StatefulSet', 'statefulsets', ['statefulset', 'sts']),
  daemonsets: apps('DaemonSet', 'daemonsets', ['daemonset', 'ds']),
  jobs: {
    kind: 'Job', group: 'batch', version: 'v1', plural: 'jobs', namespaced: true, names: ['job'],
  }, // prettier-ignore
  mutatingwebhookconfigurations: {
    kind: 'MutatingWebhookConfiguration', group: 'admissionregistration.k8s.io', version: 'v1',
    plural: 'mutatingwebhookconfigurations', namespaced: false, names: ['mutatingwebhookconfiguration'],
  }, // prettier-ignore
  virtualservices: istio('networking', 'VirtualService', 'virtualservices', [
    'virtualservice',
    'vs',
  ]),
  destinationrules: istio('networking', 'DestinationRule', 'destinationrules', [
    'destinationrule',
    'dr',
  ]),
  gateways: istio('networking', 'Gateway', 'gateways', ['gateway', 'gw']),
  serviceentries: istio('networking', 'ServiceEntry', 'serviceentries', ['serviceentry', 'se']),
  sidecars: istio('networking', 'Sidecar', 'sidecars', ['sidecar']),
  peerauthentications: istio('security', 'PeerAuthentication', 'peerauthentications', [
    'peerauthentication',
    'pa',
  ]),
  endpointslices: {
    kind: 'EndpointSlice', group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', namespaced: true, names: ['endpointslice'],
  }, // prettier-ignore
  serviceaccounts: core('ServiceAccount', 'serviceaccounts', ['serviceaccount', 'sa']),
  secrets: core('Secret', 'secrets', ['secret']),
  // These have no v1 (istio.io/client-go/pkg/apis).
  envoyfilters: {
    ...istio('networking', 'EnvoyFilter', 'envoyfilters', ['envoyfilter']),
    version: 'v1alpha3',
  },
  workloadentries: istio('networking', 'WorkloadEntry', 'workloadentries', ['workloadentry', 'we']),
  workloadgroups: istio('networking', 'WorkloadGroup', 'workloadgroups', ['workloadgroup', 'wg']),
  proxyconfigs: {
    ...istio('networking', 'ProxyConfig', 'proxyconfigs', ['proxyconfig']),
    version: 'v1beta1',
  },
  authorizationpolicies: istio('security', 'AuthorizationPolicy', 'authorizationpolicies', [
    'authorizationpolicy',
    'ap',
  ]),
  requestauthentications: istio('security', 'RequestAuthentication', 'requestauthentications', [
    'requestauthentication',
    'ra',
  ]),
  telemetries: istio('telemetry', 'Telemetry', 'telemetries', ['telemetry']),
  wasmplugins: {
    ...istio('extensions', 'WasmPlugin', 'wasmplugins', ['wasmplugin']),
    version: 'v1alpha1',
  },
  trafficextensions: {
    ...istio('extensions', 'TrafficExtension', 'trafficextensions', ['trafficextension']),
    version: 'v1alpha1',
  },
  ingresses: {
    kind: 'Ingress', group: 'networking.k8s.io', version: 'v1', plural: 'ingresses', namespaced: true, names: ['ingress', 'ing'],
  }, // prettier-ignore
  ingressclasses: {
    kind: 'IngressClass', group: 'networking.k8s.io', version: 'v1', plural: 'ingressclasses', namespaced: false, names: ['ingressclass'],
  }, // prettier-ignore
  gatewayclasses: gatewayApi('GatewayClass', 'gatewayclasses', 'v1', false),
  httproutes: gatewayApi('HTTPRoute', 'httproutes', 'v1'),
  tcproutes: gatewayApi('TCPRoute', 'tcproutes', 'v1'),
  tlsroutes: gatewayApi('TLSRoute', 'tlsroutes', 'v1'),
  udproutes: gatewayApi('UDPRoute', 'udproutes', 'v1alpha2'),
  referencegrants: gatewayApi('ReferenceGrant', 'referencegrants', 'v1'),
  backendtlspolicies: gatewayApi('BackendTLSPolicy', 'backendtlspolicies', 'v1'),
  listenersets: gatewayApi('ListenerSet', 'listenersets', 'v1'),
  k8sgateways: {
    kind: 'Gateway', group: 'gateway.networking.k8s.io', version: 'v1', plural: 'gateways', namespaced: true, names: ['gtw'],
  }, // prettier-ignore
  grpcroutes: {
    kind: 'GRPCRoute', group: 'gateway.networking.k8s.io', version: 'v1', plural: 'grpcroutes', namespaced: true, names: ['grpcroute'],
  }, // prettier-ignore
} as const satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof KINDS;
