import type { Certificate } from '../model/envoy/certificate.ts';
import { epochMs } from '../model/time.ts';

/** A certificate with its standing at the time of the capture. */
export interface DatedCertificate extends Certificate {
  readonly validity: 'valid' | 'expired' | 'not-yet-valid' | 'unknown';
  /** From the capture to notAfter; negative once it expired; null when the capture's time is not known. */
  readonly timeLeftMs: number | null;
}

/** Judges a certificate by RFC 5280 section 4.1.2.5: both ends of the validity period are included. */
export function dated(certificate: Certificate, capturedAt: string): DatedCertificate {
  const now = epochMs(capturedAt);
  const from = epochMs(certificate.notBefore);
  const to = epochMs(certificate.notAfter);
  if (now === undefined || from === undefined || to === undefined)
    return { ...certificate, validity: 'unknown', timeLeftMs: null };
  const validity = now > to ? 'expired' : now < from ? 'not-yet-valid' : 'valid';
  return { ...certificate, validity, timeLeftMs: to - now };
}

/** The one that expires first; undefined for none. */
export function firstToExpire(
  certificates: readonly DatedCertificate[],
): DatedCertificate | undefined {
  let first: DatedCertificate | undefined;
  for (const certificate of certificates)
    if (
      first === undefined ||
      (epochMs(certificate.notAfter) ?? 0) < (epochMs(first.notAfter) ?? 0)
    )
      first = certificate;
  return first;
}
