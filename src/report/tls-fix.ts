import type { TlsRow } from '../core/tls/model/row.ts';
import type { Reason } from '../core/tls/model/reason.ts';

type Fix = (has: (kind: string) => boolean, row: TlsRow) => string | undefined;

const autoMtls: Fix = (has) =>
  has('DestinationRule')
    ? 'remove the tls block of the DestinationRule: auto mTLS then sends what the server takes'
    : 'give the server a sidecar, or have a DestinationRule say tls.mode DISABLE for it';

const identity: Fix = () =>
  'name the identity of the server in subjectAltNames (or trustDomainAliases), or mend its service account';

const visibility: Fix = (has, { causes }) => {
  if (causes[0]?.field === 'spec.ports') return 'call a port that it has, or add this one there';
  if (has('Sidecar')) return "add the host to the Sidecar's egress";
  return has('ServiceEntry') || has('Service')
    ? 'export it to the namespace of the client'
    : undefined;
};

const refused: Fix = (has) => (has('EnvoyFilter') ? 'mend or remove the EnvoyFilter' : undefined);

const ADDRESS = /^[\d.]+$|:/;

/** What to change, by the reason; some have no plain answer. */
const FIXES: Readonly<Partial<Record<Reason, Fix>>> = {
  'plaintext-to-strict': (has, { client, server, causes }) => {
    if (has('DestinationRule'))
      return 'remove the tls block of the DestinationRule: auto mTLS then agrees';
    const permissive = 'make the PeerAuthentication PERMISSIVE for this port';
    if (has('Sidecar'))
      return "add the host to the Sidecar's egress: the client then knows it and sends mTLS";
    if (causes.some(({ field }) => field?.includes('exportTo') === true))
      return 'export it to the namespace of the client, which then knows it and sends mTLS';
    if (causes.some(({ field }) => field?.startsWith('metadata.labels[') === true))
      return `give that pod the label security.istio.io/tlsMode: istio, as the injector does, or ${permissive}`;
    if (!client.hasProxy) return `give the client a sidecar, or ${permissive}`;
    if (causes.some(({ field }) => field?.includes('no istio-proxy') === true))
      return `give that pod a sidecar (while one has none, auto mTLS sends plaintext to all), or ${permissive}`;
    if (causes.some(({ field }) => field?.startsWith('metadata.annotations') === true))
      return `let its sidecar have that traffic, or ${permissive}`;
    return ADDRESS.test(server.host)
      ? `call it by its service so that auto mTLS holds, or ${permissive}`
      : `see by which cluster it sends (meshdbg clusters ${client.pod}.${client.namespace}), or ${permissive}`;
  },
  'mtls-to-no-sidecar': autoMtls,
  'mtls-to-plaintext': autoMtls,
  'tls-to-plaintext': () =>
    'remove the tls block of the DestinationRule, or let it lead to a port that speaks TLS',
  'plaintext-to-tls': () =>
    'have a DestinationRule say tls.mode SIMPLE for this port, or let the application speak TLS',
  'double-tls': () => 'let either the application or the DestinationRule speak TLS, not both',
  'san-mismatch': identity,
  'trust-domain-mismatch': identity,
  blackholed: visibility,
  'no-route': visibility,
  'answered-by-route': () => 'let one of its routes lead to a destination',
  'cluster-missing': () =>
    'define the subset in the DestinationRule that applies, or change the route',
  'no-endpoints': (has, { note }) => {
    if (has('DestinationRule'))
      return 'let the labels of the subset be those of pods, or remove the subset and its routes';
    if (has('ServiceEntry') && note?.includes('DNS') === true)
      return 'see why its name does not resolve, or give the ServiceEntry endpoints';
    return has('Pod') ? 'make its pods ready' : 'let it select running pods';
  },
  'certificate-missing': (has) =>
    has('Gateway')
      ? 'have the Secret, with tls.crt and tls.key, and ca.crt for MUTUAL, in the namespace where the gateway runs'
      : 'see what its agent waits for: meshdbg secrets --type missing',
  'expired-certificate': (has) =>
    has('Secret')
      ? 'renew the certificate in the Secret'
      : 'restart the pod whose agent did not renew it, and see why: kubectl logs -c istio-proxy',
  'probe-not-rewritten': () =>
    'let the injector rewrite the probe (remove the annotation, or sidecar.istio.io/rewriteAppHTTPProbers: "true"), or make the PeerAuthentication PERMISSIVE for this port',
  'scrape-without-certificate': () =>
    'let Istio merge the metrics (enablePrometheusMerge: scraped at 15020), or make the PeerAuthentication PERMISSIVE for this port',
  'server-listener-missing': refused,
  'client-listener-missing': refused,
  'port-not-in-service': () => 'call a port that the Service has, or add it there',
};

/** What to change, where that is plain. */
export const fixText = (row: TlsRow): string | undefined =>
  FIXES[row.reason]?.((kind) => row.causes.some((cause) => cause.kind === kind), row);
