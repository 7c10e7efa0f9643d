import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Issued {
  readonly key: string;
  /** PEM: the leaf, then the root, as Istio's CA sends it. */
  readonly chain: string;
}

export interface Authority {
  /** PEM */
  readonly root: string;
  /** @param days of its begin and end from now; from an hour ago until tomorrow when absent */
  issue(names: string, days?: { readonly from: number; readonly to: number }): Issued;
  remove(): void;
}

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** A certificate authority of its own, made with openssl: like all of Istio's it is called "O=cluster.local". */
export function newAuthority(): Authority {
  const directory = mkdtempSync(join(tmpdir(), 'meshdbg-ca-'));
  const file = (name: string): string => join(directory, name);
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { stdio: 'pipe' });
  mkdirSync(file('issued'));
  writeFileSync(file('index'), '');
  writeFileSync(file('ca.cnf'), CONFIG.replaceAll('@', directory));
  openssl('req', '-x509', ...CURVE, '-days', '3650', '-subj', '/O=cluster.local', '-keyout', file('ca.key'), '-out', file('ca.pem')); // prettier-ignore
  const root = readFileSync(file('ca.pem'), 'utf8');
  return {
    root,
    issue: (names, { from, to } = { from: -1 / 24, to: 1 }) => {
      writeFileSync(
        file('ext'),
        `subjectAltName=${names}\nextendedKeyUsage=serverAuth,clientAuth\n`,
      );
      openssl('req', '-new', ...CURVE, '-subj', '/O=workload', '-keyout', file('key'), '-out', file('csr')); // prettier-ignore
      openssl(
        'ca', '-batch', '-config', file('ca.cnf'), '-in', file('csr'), '-out', file('leaf'), '-notext', '-extfile', file('ext'),
        '-startdate', opensslTime(from), '-enddate', opensslTime(to),
      ); // prettier-ignore
      return {
        key: readFileSync(file('key'), 'utf8'),
        chain: readFileSync(file('leaf'), 'utf8') + root,
      };
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** "20261121040000Z" */
const opensslTime = (days: number): string =>
  `${new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`;

const CONFIG = `
[ca]
default_ca = own
[own]
database = @/index
new_certs_dir = @/issued
certificate = @/ca.pem
private_key = @/ca.key
default_md = sha256
policy = any
rand_serial = yes
unique_subject = no
[any]
organizationName = optional
`;
