import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonOfBundle } from '../support/captures.ts';
import { meshdbg } from '../support/context.ts';

/** Recorded meshes whose servers take plaintext, beside the clone where CI runs. */
const HOME = '../shared/bulk';
const bundles = existsSync(HOME) ? readdirSync(HOME).filter((name) => /^5\d\d-pa-/.test(name)) : []; // prettier-ignore

interface Recorded {
  readonly requests: readonly {
    readonly from: { readonly ip: string; readonly sidecar?: boolean };
    readonly request: { readonly url: string };
    readonly results: readonly { readonly status?: number; readonly pod?: string }[];
  }[];
}

interface Answer {
  readonly assume: {
    readonly seen: readonly {
      readonly client: { readonly address: string; readonly hasProxy: boolean };
      readonly server: { readonly workload: string };
      readonly port: number;
      readonly count: number;
      readonly refused: number;
    }[];
  };
}

const pair = (...parts: readonly unknown[]): string => parts.join(' ');

// Without the recordings the file still holds a test: one without any counts as failed.
test.runIf(existsSync(HOME))('there are recorded meshes whose servers take plaintext', () => {
  expect(bundles.length).toBeGreaterThan(0);
});

test.each(bundles)(
  'clients without a sidecar that %s recorded are those that its logs show',
  async (name) => {
    const { stdout } = await meshdbg(['tls-check', '--assume', 'strict', '-o', 'json', '--from', `${HOME}/${name}`]); // prettier-ignore
    const { seen } = (JSON.parse(stdout) as Answer).assume;
    const [recorded] = await jsonOfBundle(`${HOME}/${name}`, 'requests.json');
    const { requests } = recorded as Recorded;
    const bare = requests.filter(({ from }) => from.sidecar !== true);
    const sent = new Set(bare.flatMap(({ from, results }) => results.flatMap(({ status, pod }) => (status !== undefined && pod !== undefined ? [pair(from.ip, pod)] : [])))); // prettier-ignore
    const through = seen.filter(({ count, refused }) => count > refused);
    const shown = new Set(through.filter(({ client }) => !client.hasProxy).map(({ client, server }) => pair(client.address, server.workload))); // prettier-ignore
    for (const one of shown) expect(sent).toContain(one);
    // Ports that a policy keeps open are none that STRICT for the mesh would close.
    const ports = new Set(through.map(({ port }) => port));
    if (ports.size > 0) for (const one of sent) expect(shown).toContain(one);
    const callers = new Set(requests.map(({ from }) => from.ip));
    for (const { client } of seen) expect(callers).toContain(client.address);
  },
);
