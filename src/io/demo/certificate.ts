import { generateKeyPairSync, sign } from 'node:crypto';

export interface ServingCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x55, 0x04, 0x03];
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];
const KEY_USAGE = [0x55, 0x1d, 0x0f];
const SUBJECT_ALT_NAME = [0x55, 0x1d, 0x11];

/**
 * A fresh self-signed certificate for 127.0.0.1 and localhost (RFC 5280). TLS is needed because kubectl sends bearer
 * tokens only over it; Node makes keys and signatures but no certificates, and these few fields are all one needs.
 * @param nowMs the system's time: TLS clients compare with it
 */
export function selfSigned(nowMs: number): ServingCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(tlv(0x06, ECDSA_WITH_SHA256));
  const name = sequence(
    tlv(0x31, sequence(tlv(0x06, COMMON_NAME), tlv(0x0c, Buffer.from('meshdbg-demo')))),
  );
  const signed = sequence(
    tlv(0xa0, tlv(0x02, [2])),
    tlv(0x02, [1]),
    algorithm,
    name,
    sequence(time(nowMs - DAY_MS), time(nowMs + 30 * DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(
      0xa3,
      sequence(
        extension(BASIC_CONSTRAINTS, sequence(tlv(0x01, [0xff]))),
        // digitalSignature and keyCertSign: it is its own authority.
        extension(KEY_USAGE, tlv(0x03, [0x02, 0x84])),
        extension(
          SUBJECT_ALT_NAME,
          sequence(tlv(0x87, [127, 0, 0, 1]), tlv(0x82, Buffer.from('localhost'))),
        ),
      ),
    ),
  );
  const signature = sign('sha256', signed, privateKey);
  const der = sequence(signed, algorithm, tlv(0x03, Buffer.concat([Buffer.of(0), signature])));
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    certPem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

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
