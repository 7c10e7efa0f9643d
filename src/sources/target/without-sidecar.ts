import { flag, object } from '../../core/decode/read.ts';
import type { KubeObject } from '../../core/model/kube.ts';

const INJECT = 'sidecar.istio.io/inject';

/**
 * Why a pod has no sidecar, and what to do about it, by the injector's own rules in their order
 * (istio/istio pkg/kube/inject/inject.go, injectRequired; the label wins over the annotation).
 */
export function withoutSidecar(
  pod: KubeObject,
  name: string,
): { readonly reason: string; readonly hint: string } {
  const none = `${name} has no Envoy`;
  if (flag(object(pod.raw, 'spec'), 'hostNetwork') === true)
    return {
      reason: `${none}: it uses the host network, where Istio injects no sidecar.`,
      hint: 'Ask the Envoy of a pod that talks to it instead.',
    };
  if (pod.annotations['ambient.istio.io/redirection'] === 'enabled')
    return {
      reason: `${none}: it is in the ambient mesh, where the ztunnel of its node carries its traffic.`,
      hint: 'If its namespace or service has a waypoint, ask that: its pods are labelled gateway.networking.k8s.io/gateway-name',
    };
  const inject = pod.labels[INJECT] ?? pod.annotations[INJECT];
  if (inject === 'false')
    return {
      reason: `${none}: its ${pod.labels[INJECT] === undefined ? 'annotation' : 'label'} ${INJECT} is "false".`,
      hint: 'Remove it and restart the workload if the pod should be in the mesh.',
    };
  if (inject === 'true' || pod.labels['istio.io/rev'] !== undefined)
    return {
      reason: `${none}, although its labels ask for a sidecar: the injector did not answer when it was made.`,
      hint: 'Check that istiod runs and its webhook matches this revision, then restart the workload.',
    };
  return {
    reason: `${none}: no istio-proxy container was injected.`,
    hint: `Label its namespace (kubectl label namespace ${pod.namespace} istio-injection=enabled, or istio.io/rev=REVISION) and restart the workload: pods made before the label stay as they are.`,
  };
}
