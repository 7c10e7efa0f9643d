import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meshdbg } from '../support/context.ts';
import { PROXY_COMMANDS } from '../support/registry.ts';

const PEM = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;
const LINES = PEM.split('\n').slice(1, -2);
const TOKEN = 'correct-horse-battery-staple';

/** What lets somebody in, as an Envoy matches it: in rules of a route, and in a policy of a listener or route. */
const matchers = [
  { name: 'authorization', string_match: { exact: TOKEN } },
  { name: 'Cookie', string_match: { safe_regex: { regex: `^(.*; )?id=${TOKEN}$` } } },
  { name: 'cookie', safe_regex_match: { google_re2: {}, regex: `^${TOKEN}` }, invert_match: true },
  { name: 'x-api-key', exact_match: TOKEN },
  { name: 'set-cookie', contains_match: TOKEN },
  { name: 'proxy-authorization', string_match: { prefix: TOKEN, ignore_case: true } },
];
const rbac = {
  '@type': 'type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC',
  rules: { policies: { p: { permissions: [{ and_rules: { rules: matchers.map((header) => ({ header })) } }], principals: matchers.map((header) => ({ header })) } } },
}; // prettier-ignore
const listener = {
  name: 'l',
  filter_chains: [{ filters: [{ name: 'hcm', typed_config: { '@type': 'x/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', http_filters: [{ name: 'rbac', typed_config: rbac }], rds: { route_config_name: 'r' }, access_log: [{ name: 'f', filter: { header_filter: { header: matchers[0] } }, typed_config: {} }] } }] }],
}; // prettier-ignore
const virtualHost = {
  name: 'v', domains: ['*'], request_headers_to_add: [{ header: { key: 'Authorization', value: TOKEN } }],
  routes: [{ name: 'm', match: { prefix: '/', headers: matchers, cookies: [{ name: 'id', string_match: { exact: TOKEN } }] }, route: { cluster: 'x' }, typed_per_filter_config: { rbac: { '@type': 'x/envoy.extensions.filters.http.rbac.v3.RBACPerRoute', rbac } } }],
}; // prettier-ignore

/** Key material in every place of a dump that Envoy's own redaction does not reach. */
function planted(dump: { configs: Record<string, unknown>[] }): unknown {
  const key = { inline_string: PEM };
  const bytes = { inline_bytes: Buffer.from(PEM).toString('base64') };
  const parts: Readonly<Record<string, Record<string, unknown>>> = {
    SecretsConfigDump: {
      dynamic_active_secrets: [
        { name: 'a', secret: { name: 'a', tls_certificate: { private_key: key, password: { inline_string: TOKEN } } } },
        { name: 'b', secret: { name: 'b', generic_secret: { secret: { inline_string: TOKEN } } } },
        { name: 'c', secret: { name: 'c', session_ticket_keys: { keys: [bytes] } } },
        { name: 'd', secret: { name: 'd', tls_certificate: { certificate_chain: bytes } } },
      ],
    },
    ClustersConfigDump: {
      dynamic_active_clusters: [
        { cluster: { name: 'x', type: 'EDS', transport_socket: { name: 'tls', typed_config: { '@type': 'x/envoy.UpstreamTlsContext', common_tls_context: { tls_certificates: [{ private_key: key }] } } } } },
      ],
    },
    RoutesConfigDump: {
      dynamic_route_configs: [
        { route_config: { name: 'r', virtual_hosts: [virtualHost] } },
      ],
    },
    ListenersConfigDump: { static_listeners: [{ listener }] },
    BootstrapConfigDump: { bootstrap: { node: { id: 'n', metadata: { NOTE: PEM } }, tracing: { http: { typed_config: { access_token: { inline_string: TOKEN } } } } } },
  }; // prettier-ignore
  const configs = dump.configs.map((part) => {
    const extra = parts[String(part['@type']).split('.').at(-1) ?? ''] ?? {};
    return { ...part, ...extra };
  });
  const wasm = { '@type': 'x/envoy.Wasm', configuration: { password: TOKEN, code: PEM } };
  const ecds = [{ ecds_filter: { name: 'f', typed_config: wasm } }];
  configs.push({
    '@type': 'type.googleapis.com/envoy.admin.v3.EcdsConfigDump',
    ecds_filters: ecds,
  });
  return { configs };
}

describe('key material', () => {
  let bundle = '';
  beforeAll(() => {
    const demo = 'fixtures/demo/proxies/default';
    const name = readdirSync(demo).find((pod) => pod.startsWith('productpage')) ?? '';
    const dump: unknown = JSON.parse(readFileSync(join(demo, name, 'config_dump.json'), 'utf8'));
    bundle = mkdtempSync(join(tmpdir(), 'meshdbg-keys-'));
    const dir = join(bundle, 'proxies/default/web');
    mkdirSync(dir, { recursive: true });
    const content = JSON.stringify(planted(dump as Parameters<typeof planted>[0]));
    for (const line of [JSON.stringify(LINES[3]).slice(1, -1), TOKEN])
      expect(content).toContain(line);
    writeFileSync(join(dir, 'config_dump.json'), content);
  });
  afterAll(() => rmSync(bundle, { recursive: true }));

  const commands = PROXY_COMMANDS.map(({ name }) => name);
  const formats = [['-o', 'wide'], ['-o', 'json'], ['-o', 'yaml'], ['-o', 'csv'], ['--raw']];

  it.each(commands)('never leaves by %s', async (command) => {
    for (const format of formats) {
      const { code, stdout, stderr } = await meshdbg([command, 'web', '--from', bundle, ...format]);
      const hidden = Array.from(stdout.matchAll(/[A-Za-z0-9+/]{40,}=*/g), ([text]) =>
        Buffer.from(text, 'base64').toString('utf8'),
      );
      const seen = [stdout, stderr, ...hidden].join('\n');
      expect(code).toBe(0);
      expect(stdout).not.toBe('');
      for (const secret of [...LINES, TOKEN]) expect(seen).not.toContain(secret);
    }
  });

  /** What of the planted objects each command must show, or nothing was hidden: their names in --raw, and the hole. */
  const expected = {
    clusters: ['"name": "x"', '"private_key"'],
    listeners: ['"name": "l"', '"x-api-key"'],
    routes: ['"name": "r"', '"Authorization"', '"authorization"'],
    secrets: ['"name": "a"', '"name": "b"', '"name": "c"', '"name": "d"', '"session_ticket_keys"'],
    bootstrap: ['"access_token"', '"NOTE"'],
    ecds: ['"name": "f"', '"password"'],
  };
  it.each(Object.entries(expected))(
    'leaves a hole that can be seen in %s',
    async (command, shown) => {
      for (const name of [command, 'all']) {
        const { stdout } = await meshdbg([name, 'web', '--from', bundle, '--raw']);
        for (const text of [...shown, '[redacted]']) expect(stdout).toContain(text);
      }
    },
  );

  it('shows the secrets themselves, by name and kind', async () => {
    const { stdout } = await meshdbg(['secrets', 'web', '--from', bundle, '-o', 'json']);
    const { items } = JSON.parse(stdout) as { items: { name: string; kind: string }[] };
    expect(items.map(({ name, kind }) => [name, kind])).toEqual([
      ['a', 'certificate-chain'],
      ['b', 'generic'],
      ['c', 'session-ticket-keys'],
      ['d', 'certificate-chain'],
    ]);
  });
});
