import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** Name of the demo's context, cluster and user. */
export const DEMO = 'meshdbg-demo';

export interface KubeconfigFile {
  readonly path: string;
  remove(): Promise<void>;
}

/** Writes a kubeconfig that only its owner can read, into a fresh directory below the system's temporary one. */
export async function writeKubeconfig(access: {
  readonly url: string;
  readonly token: string;
  readonly certPem: string;
}): Promise<KubeconfigFile> {
  const directory = await mkdtemp(join(tmpdir(), 'meshdbg-demo-'));
  const path = join(directory, 'kubeconfig');
  const authority = Buffer.from(access.certPem).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': DEMO,
    clusters: [
      { name: DEMO, cluster: { server: access.url, 'certificate-authority-data': authority } },
    ],
    users: [{ name: DEMO, user: { token: access.token } }],
    contexts: [{ name: DEMO, context: { cluster: DEMO, user: DEMO, namespace: 'default' } }],
  };
  await writeFile(path, stringify(config, { lineWidth: 0 }), { mode: 0o600, flag: 'wx' });
  return { path, remove: () => rm(directory, { recursive: true, force: true }) };
}
