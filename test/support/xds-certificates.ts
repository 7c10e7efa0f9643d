import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificates {
  /** PEM of the root that signed the certificate. */
  readonly root: string;
  readonly key: string;
  readonly cert: string;
}

/** A root of its own and a server certificate for DNS names, made with openssl; the keys live in memory only afterwards. */
export function certificatesFor(...names: string[]): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'meshdbg-test-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { stdio: 'pipe' });
  try {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl(
      'req',
      '-x509',
      ...curve,
      '-keyout',
      file('ca.key'),
      '-out',
      file('ca.pem'),
      '-days',
      '2',
      '-subj',
      '/O=cluster.local',
    );
    openssl(
      'req',
      '-new',
      ...curve,
      '-keyout',
      file('key.pem'),
      '-out',
      file('csr.pem'),
      '-subj',
      '/',
    );
    writeFileSync(
      file('ext'),
      `subjectAltName=critical,${names.map((name) => `DNS:${name}`).join(',')}\n`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      file('csr.pem'),
      '-CA',
      file('ca.pem'),
      '-CAkey',
      file('ca.key'),
      '-CAcreateserial',
      '-out',
      file('cert.pem'),
      '-days',
      '1',
      '-extfile',
      file('ext'),
    );
    const read = (name: string): string => readFileSync(file(name), 'utf8');
    return { root: read('ca.pem'), key: read('key.pem'), cert: read('cert.pem') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
