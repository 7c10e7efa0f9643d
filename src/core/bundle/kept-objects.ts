import { object, text } from '../decode/read.ts';
import type { KindName } from '../model/kinds.ts';
import type { KubeObject } from '../model/kube.ts';

/** Kinds that a bundle keeps whole: config crosses namespaces, so all of them matter to each proxy. */
export const KEPT_KINDS: readonly KindName[] = [
  'namespaces', 'nodes', 'services', 'endpointslices', 'serviceaccounts', 'pods',
  'deployments', 'replicasets', 'statefulsets', 'daemonsets', 'jobs',
  'virtualservices', 'destinationrules', 'gateways', 'serviceentries', 'sidecars', 'envoyfilters',
  'workloadentries', 'workloadgroups', 'proxyconfigs',
  'peerauthentications', 'authorizationpolicies', 'requestauthentications', 'telemetries', 'wasmplugins', 'trafficextensions',
  'ingresses', 'ingressclasses', 'gatewayclasses', 'k8sgateways', 'listenersets', 'httproutes', 'grpcroutes', 'tcproutes', 'tlsroutes', 'udproutes',
  'referencegrants', 'backendtlspolicies', 'mutatingwebhookconfigurations',
]; // prettier-ignore

/** Istio's own ConfigMaps: the mesh's config (one a revision) and its root certificate; others are nobody's business. */
export const isKeptConfigMap = ({ name, raw }: KubeObject): boolean =>
  name === 'istio-ca-root-cert' ||
  (/^istio(-|$)/.test(name) && text(object(raw, 'data'), 'mesh') !== undefined);

/** Webhooks of others may carry what is nobody's business; Istio's say which revision injects where. */
export const isKept = ({ kind, name, labels }: KubeObject): boolean =>
  kind !== 'MutatingWebhookConfiguration' || 'istio.io/rev' in labels || name.startsWith('istio-');
