import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

export interface ServingCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

/** A certificate authority that lives as long as the process. */
export interface Authority {
  readonly certPem: string;
  /** A server's certificate with a key of its own. @param hosts DNS names; an IPv4 address is one, too */
  serving(hosts: readonly string[]): ServingCertificate;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x55, 0x04, 0x03];
const ORGANIZATION = [0x55, 0x04, 0x0a];
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];
const KEY_USAGE = [0x55, 0x1d, 0x0f];
const SUBJECT_ALT_NAME = [0x55, 0x1d, 0x11];

/**
 * A fresh self-signed certificate for 127.0.0.1 and localhost. TLS is needed because kubectl sends bearer tokens only over it.
 * @param nowMs the system's time: TLS clients compare with it
 */
export function selfSigned(nowMs: number): ServingCertificate {
  const keys = keyPair();
  const name = nameOf(COMMON_NAME, 'meshdbg-demo');
  const hosts = ['127.0.0.1', 'localhost'];
  // It is its own authority.
  const certPem = issue({ subject: name, issuer: name, key: keys, signer: keys, isCa: true, hosts, nowMs }); // prettier-ignore
  return { certPem, keyPem: pemOf(keys.privateKey) };
}

/** A fresh root, as istiod makes one for a mesh. @param nowMs the system's time */
export function authority(organization: string, nowMs: number): Authority {
  const root = keyPair();
  const issuer = nameOf(ORGANIZATION, organization);
  const common = { issuer, signer: root, nowMs };
  return {
    certPem: issue({ ...common, subject: issuer, key: root, isCa: true, hosts: [] }),
    serving: (hosts) => {
      const key = keyPair();
      const certPem = issue({ ...common, subject: sequence(), key, isCa: false, hosts });
      return { certPem, keyPem: pemOf(key.privateKey) };
    },
  };
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const keyPair = (): KeyPair => generateKeyPairSync('ec', { namedCurve: 'P-256' });

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

interface Request {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly key: KeyPair;
  readonly signer: KeyPair;
  readonly isCa: boolean;
  readonly hosts: readonly string[];
  readonly nowMs: number;
}

/** RFC 5280; Node makes keys and signatures but no certificates, and these few fields are all one needs. @returns PEM */
function issue({ subject, issuer, key, signer, isCa, hosts, nowMs }: Request): string {
  const algorithm = sequence(tlv(0x06, ECDSA_WITH_SHA256));
  // A serial number is positive: the first bit stays 0.
  const serial = Buffer.concat([Buffer.of(1), randomBytes(8)]);
  const signed = sequence(
    tlv(0xa0, tlv(0x02, [2])),
    tlv(0x02, serial),
    algorithm,
    issuer,
    sequence(time(nowMs - DAY_MS), time(nowMs + 30 * DAY_MS)),
    subject,
    key.publicKey.export({ type: 'spki', format: 'der' }),
    tlv(
      0xa3,
      sequence(
        extension(BASIC_CONSTRAINTS, isCa ? sequence(tlv(0x01, [0xff])) : sequence()),
        // digitalSignature, and keyCertSign for authorities.
        extension(KEY_USAGE, tlv(0x03, isCa ? [0x02, 0x84] : [0x07, 0x80])),
        ...(hosts.length === 0
          ? []
          : [extension(SUBJECT_ALT_NAME, sequence(...hosts.map(generalName)))]),
      ),
    ),
  );
  const signature = sign('sha256', signed, signer.privateKey);
  const der = sequence(signed, algorithm, tlv(0x03, Buffer.concat([Buffer.of(0), signature])));
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

const generalName = (host: string): Buffer =>
  /^[\d.]+$/.test(host) ? tlv(0x87, host.split('.').map(Number)) : tlv(0x82, Buffer.from(host));

const nameOf = (attribute: readonly number[], value: string): Buffer =>
  sequence(tlv(0x31, sequence(tlv(0x06, attribute), tlv(0x0c, Buffer.from(value)))));

/** One DER element: tag, length, content. */
function tlv(tag: number, content: ArrayLike<number>): Buffer {
  const size = content.length;
  const length =
    size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), Buffer.from(content)]);
}

const sequence = (...items: readonly Buffer[]): Buffer => tlv(0x30, Buffer.concat(items));

const extension = (oid: readonly number[], value: Buffer): Buffer =>
  sequence(tlv(0x06, oid), tlv(0x04, value));

/** GeneralizedTime, "20261120221216Z". */
const time = (ms: number): Buffer =>
  tlv(0x18, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]|\.\d+Z/g, '')}Z`));
