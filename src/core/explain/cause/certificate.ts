import { text } from '../../decode/read.ts';
import { refTo } from '../../model/provenance.ts';
import { distinctCauses } from '../../tls/cause/causes.ts';
import { intentAt } from '../../tls/mesh/intent-at.ts';
import { serversOf } from '../../why/gateway-binding.ts';
import { secretExclusions } from '../../why/gateway-secret.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Blame } from '../model/blame.ts';
import type { Cause } from '../model/cause.ts';

/** Of a MUTUAL server the CA comes by a name of its own (istio/pilot/pkg/model/credentials/resource.go, SdsCaSuffix). */
const OF_CREDENTIAL = /:\/\/(.+?)(?:-cacert)?$/;

/** A gateway's server whose Secret is not there, or not whole. */
export function lackingCertificate(
  mesh: ExplainMesh,
  { proxy, secrets }: Extract<Blame, { readonly kind: 'certificate' }>,
): Cause {
  const intent = intentAt(mesh, proxy);
  if (intent === undefined) return { causes: [] };
  const { context } = intent;
  const lacking = new Set(secrets.map((name) => OF_CREDENTIAL.exec(name)?.[1] ?? name));
  for (const server of serversOf(context)) {
    const credential = text(server.tls, 'credentialName') ?? '';
    if (!lacking.has(credential)) continue;
    const asks = refTo(server.gateway, `${server.field}.tls.credentialName`);
    const [exclusion] = secretExclusions(context, server);
    // Without Secrets at hand the field that names it is all there is.
    if (exclusion === undefined) return { causes: [asks] };
    const { cause, says } = exclusion;
    return { causes: distinctCauses(cause === null ? [asks] : [cause, asks]), note: says }; // prettier-ignore
  }
  return { causes: [] };
}
