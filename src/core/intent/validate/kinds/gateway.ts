import { fields, flag, labels, list, number, oneOf, text, type Shape } from '../shape.ts';

const version = oneOf('TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3');

/** networking.v1.ServerTLSSettings; the ingress of a Sidecar has them, too. */
export const serverTls = fields({
  httpsRedirect: flag,
  mode: oneOf('PASSTHROUGH', 'SIMPLE', 'MUTUAL', 'AUTO_PASSTHROUGH', 'ISTIO_MUTUAL', 'OPTIONAL_MUTUAL'), // prettier-ignore
  serverCertificate: text, privateKey: text, caCertificates: text, caCrl: text, credentialName: text, credentialNames: list(text),
  subjectAltNames: list(text), verifyCertificateSpki: list(text), verifyCertificateHash: list(text), minProtocolVersion: version,
  maxProtocolVersion: version, cipherSuites: list(text),
}); // prettier-ignore

/** Names of protocols as istiod reads them: in any case (istio/pkg/config/protocol/instance.go, Parse). */
export const protocol: Shape = (value, field, say) =>
  oneOf(
    'TCP', 'UDP', 'GRPC', 'GRPC-WEB', 'HTTP', 'HTTP_PROXY', 'HTTP2', 'HTTPS', 'TLS', 'MONGO', 'REDIS', 'MYSQL', 'HBONE', 'DOUBLE-HBONE',
  )(typeof value === 'string' ? value.toUpperCase() : value, field, say); // prettier-ignore

/** networking.istio.io Gateway (validation.go, ValidateGateway). */
export const GATEWAY: Shape = fields({
  selector: labels,
  servers: list(
    fields(
      {
        port: fields({ number: number(1, 65_535), name: text, protocol }, ['number', 'protocol']),
        bind: text,
        hosts: list(text),
        tls: serverTls,
        name: text,
        defaultEndpoint: text,
      },
      ['port', 'hosts'],
    ),
  ),
});
