import type { TlsConflict } from './tls-judgement.ts';
import { lookup } from '../model/lookup.ts';

const SENDS = { mtls: 'Istio mTLS', tls: 'TLS without a client certificate', plaintext: 'plaintext', passthrough: "the application's own TLS" } as const; // prettier-ignore
const ACCEPTS = { mtls: 'only mTLS', permissive: 'mTLS and plaintext', plaintext: 'only plaintext', tls: 'only TLS', none: 'nothing' } as const; // prettier-ignore

/** What is wrong, where sending and taking don't say it (reasons of tls-check). */
const REASONS: Readonly<Record<string, string>> = {
  'mtls-to-no-sidecar': 'The client sends Istio mTLS to a pod without a sidecar.',
  'server-listener-missing': "The server's proxy has no listener that takes the connection.",
  blackholed: "The server's proxy drops the connection.",
  'san-mismatch': "The name in the server's certificate is none that the client accepts.",
  'trust-domain-mismatch': 'Client and server are of different trust domains.',
  'expired-certificate': 'A certificate is out of date.',
  'not-yet-valid-certificate': 'A certificate is not valid yet.',
  'root-mismatch': "A certificate is signed by none of the other side's roots.",
  'certificate-missing': 'A certificate that is needed is not there.',
  'probe-not-rewritten':
    'A probe calls the application past the agent, in plaintext, and the port takes only mTLS.',
};

/** The conflict of both sides in one sentence. */
export const conflictText = ({ reason, sends, accepts }: TlsConflict): string =>
  lookup(REASONS, reason) ?? `The client sends ${SENDS[sends]}, the server takes ${ACCEPTS[accepts]}.`; // prettier-ignore
