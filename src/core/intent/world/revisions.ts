import type { KubeObject } from '../../model/kube.ts';
import { istiodEnv } from './istiod-env.ts';

const REVISION = 'istio.io/rev';
const ROUTES = /^gateway\.networking\.(?:x-)?k8s\.io\//;

/**
 * Whether the mesh's istiods read an object of Istio's or of the Gateway API: one that is labelled with a revision is only for the
 * istiod of that revision (istio/pkg/config/model.go, LabelsInRevision). Gateways of the Gateway API may name tags and stay, and so does
 * everything where an istiod has no revision.
 */
export function revisionFilter(pods: readonly KubeObject[]): (object: KubeObject) => boolean {
  const own = istiodEnv(pods, 'REVISION');
  if (own.size === 0 || own.has('')) return () => true;
  return ({ labels, apiVersion, kind }) => {
    const asked = labels[REVISION];
    if (asked === undefined || own.has(asked)) return true;
    return !/\.istio\.io\//.test(apiVersion) && !(ROUTES.test(apiVersion) && kind !== 'Gateway');
  };
}
