import { X509Certificate } from 'node:crypto';
import type { Certificate, DamagedCertificate } from '../model/envoy/certificate.ts';
import { epochMs, rfc3339 } from '../model/time.ts';
import { defined } from './read.ts';

const BEGIN = '-----BEGIN ';
const END = '-----END ';
const LABELS = new Set(['CERTIFICATE', 'TRUSTED CERTIFICATE', 'X509 CERTIFICATE']);

/**
 * All certificates of a PEM text, in its order; a block that cannot be read becomes a problem in its place, and so does a
 * text without any. Other blocks (CRLs, parameters) are passed over. node:crypto computes only: no input or output.
 */
export function decodeCertificates(pem: string): (Certificate | DamagedCertificate)[] {
  const found: (Certificate | DamagedCertificate)[] = [];
  for (let at = pem.indexOf(BEGIN); at >= 0; at = pem.indexOf(BEGIN, at + 1)) {
    const label = pem.slice(at + BEGIN.length, pem.indexOf('-----', at + BEGIN.length));
    if (!LABELS.has(label)) continue;
    const end = pem.indexOf(`${END}${label}-----`, at);
    const next = pem.indexOf(BEGIN, at + 1);
    if (end < 0 || (next >= 0 && next < end)) found.push({ problem: 'its PEM block has no end' });
    else found.push(decodeBlock(pem.slice(at, end + END.length + label.length + 5)));
  }
  return found.length > 0 ? found : [{ problem: emptyReason(pem) }];
}

function emptyReason(pem: string): string {
  if (pem.trim() === '') return 'it is empty';
  return pem.includes('[redacted]') ? 'it is redacted' : 'it is no PEM certificate';
}

function decodeBlock(block: string): Certificate | DamagedCertificate {
  try {
    return certificate(new X509Certificate(block));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { problem: `its content is damaged (${why.replace(/^error:[^:]*:/, '')})` };
  }
}

function certificate(x509: X509Certificate): Certificate {
  const sans = alternativeNames(x509.subjectAltName ?? '');
  const uri = sans.find((san) => san.startsWith('URI:spiffe://'));
  return {
    subject: oneLine(x509.subject),
    sans,
    issuer: oneLine(x509.issuer),
    serial: x509.serialNumber.toLowerCase(),
    notBefore: time(x509.validFrom),
    notAfter: time(x509.validTo),
    ca: x509.ca,
    fingerprint256: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
    ...key(x509),
    ...defined({ trustDomain: uri?.slice('URI:spiffe://'.length).split('/')[0] }),
  };
}

/** node:crypto gives OpenSSL's form, "Nov 21 22:27:03 2026 GMT". */
const time = (text: string): string => {
  const ms = epochMs(text);
  return ms === undefined ? text : rfc3339(ms);
};

/** node:crypto writes one attribute a line, and undefined for an empty name in spite of its types. */
const oneLine = (name: string | undefined): string => (name ?? '').split('\n').join(', ');

function key(x509: X509Certificate): Pick<Certificate, 'keyType' | 'keyBits'> {
  try {
    const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details } = x509.publicKey;
    const keyType = type === 'rsa' || type === 'ec' ? type.toUpperCase() : type;
    return { keyType, ...defined({ keyBits: details?.modulusLength ?? curveBits(details) }) };
  } catch {
    return { keyType: 'unknown' };
  }
}

const CURVE_BITS: Readonly<Record<string, number>> = {
  prime256v1: 256, secp256k1: 256, secp224r1: 224, secp384r1: 384, secp521r1: 521,
}; // prettier-ignore

const curveBits = (details: { namedCurve?: string } | undefined): number | undefined =>
  CURVE_BITS[details?.namedCurve ?? ''];

/**
 * Takes OpenSSL's list apart: "URI:spiffe://a, DNS:b, IP Address:10.0.0.1". Node quotes values with special characters as
 * JSON strings, so a comma inside one cannot forge another name (nodejs.org/api/crypto.html, x509.subjectAltName).
 */
function alternativeNames(list: string): string[] {
  return [...list.matchAll(/([A-Za-z ]+?):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)].map(
    ([, kind = '', value = '']) =>
      `${kind === 'IP Address' ? 'IP' : kind}:${value.startsWith('"') ? unquoted(value) : value}`,
  );
}

function unquoted(value: string): string {
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
