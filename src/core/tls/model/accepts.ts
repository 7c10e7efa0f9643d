/** What a row says that a server takes, in the words of design.md section 4 (serverAccepts): "mtls" is who takes no plaintext. */
export type ShownAccepts = 'mtls' | 'permissive' | 'plaintext' | 'none';

/** The same, told apart: "tls" is a gateway's that asks for no certificate or passes it on (SIMPLE, PASSTHROUGH). */
export type ServerAccepts = ShownAccepts | 'tls';

/** Without loss: whether a client needs a certificate is a field of its own. */
export const shownAccepts = (accepts: ServerAccepts): ShownAccepts =>
  accepts === 'tls' ? 'mtls' : accepts;

/** A field of a row only where "mtls" promises too much. */
export const certificateAsked = (
  accepts: ServerAccepts,
): { readonly clientCertificate?: 'not-asked' } => (accepts === 'tls' ? NOT_ASKED : ASKED);

const NOT_ASKED = { clientCertificate: 'not-asked' } as const;
const ASKED = {};
