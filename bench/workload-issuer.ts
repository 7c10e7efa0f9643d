import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A mesh's certificate authority as proxies meet it. */
export interface WorkloadIssuer {
  /** PEM. */
  readonly root: string;
  /** PEM of a certificate for a SPIFFE name. Keys are of no interest here, and shared. */
  certificateFor(identity: string): string;
}

/** A certificate authority of its own, by openssl. Dates are far apart: the bench tells of no expiry. */
export function workloadIssuer(): WorkloadIssuer {
  const folder = mkdtempSync(join(tmpdir(), 'meshdbg-bench-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    openssl('req', '-x509', ...key, '-keyout', file('ca.key'), '-out', file('ca.pem'), '-days', '7300', '-subj', '/O=cluster.local'); // prettier-ignore
    openssl('req', '-new', ...key, '-keyout', file('key'), '-out', file('csr'), '-subj', '/');
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return {
    root: readFileSync(file('ca.pem'), 'utf8'),
    certificateFor: (identity) => {
      writeFileSync(file('names'), `subjectAltName=critical,URI:${identity}`);
      openssl('x509', '-req', '-in', file('csr'), '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '3650', '-extfile', file('names'), '-out', file('leaf.pem')); // prettier-ignore
      return readFileSync(file('leaf.pem'), 'utf8');
    },
  };
}
