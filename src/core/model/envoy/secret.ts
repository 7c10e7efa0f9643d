/** envoy.extensions.transport_sockets.tls.v3.Secret, without key material. */
export interface Secret {
  readonly name: string;
}
