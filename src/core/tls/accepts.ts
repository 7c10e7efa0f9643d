/** What a server takes (design.md section 4, serverAccepts); "tls" is a gateway's that asks for no certificate or passes it on. */
export type ServerAccepts = 'mtls' | 'permissive' | 'plaintext' | 'tls' | 'none';
