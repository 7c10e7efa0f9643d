import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpChain, makeCertificate, socket } from '../../support/envoy-config.ts';
import { startEnvoy, type RunningEnvoy } from '../../support/envoy.ts';
import { freePorts } from '../../support/envoy-tls.ts';
import type { Table } from './table.ts';
import { startUpstreams, type Arrival } from './upstreams.ts';

/** What Envoy's access log says of a request. */
export interface Logged {
  readonly id: string;
  readonly cluster: string | null;
  readonly route: string | null;
  readonly code: number;
  readonly flags: string;
  readonly details: string | null;
}

export interface Certificate {
  readonly key: string;
  readonly chain: string;
}

/** Envoy with a listener for each table, and upstreams that remember what comes. */
export interface World {
  readonly envoy: RunningEnvoy;
  readonly ports: readonly number[];
  readonly certificates: { readonly trusted: Certificate; readonly strange: Certificate };
  arrivals(id: string): readonly Arrival[];
  /** All lines that are written by now. */
  logged(): readonly Logged[];
  stop(): Promise<void>;
}

export async function startWorld(tables: readonly Table[]): Promise<World> {
  const upstreams = await startUpstreams();
  const [, ...ports] = await freePorts(tables.length + 1);
  const directory = mkdtempSync(join(tmpdir(), 'meshdbg-routes-'));
  const log = join(directory, 'access.log');
  const certificates = {
    trusted: makeCertificate('spiffe://test/trusted'),
    strange: makeCertificate('spiffe://test/strange'),
  };
  const stopServers = (): void => {
    upstreams.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const envoy = await startEnvoy(
      {
        static_resources: {
          clusters: upstreams.clusters,
          listeners: tables.map((table, at) =>
            listener(table, ports[at] ?? 0, { log, trusted: certificates.trusted }),
          ),
        },
      },
      { args: ['--file-flush-interval-msec', '100'] },
    );
    return {
      envoy,
      ports,
      certificates,
      arrivals: upstreams.arrivals,
      logged: () =>
        readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line.endsWith('}'))
          .map((line) => JSON.parse(line) as Logged),
      stop: async () => {
        await envoy.stop();
        stopServers();
      },
    };
  } catch (error) {
    stopServers();
    throw error;
  }
}

const EXTENSIONS = 'type.googleapis.com/envoy.extensions.';

function listener(
  table: Table,
  port: number,
  { log, trusted }: { log: string; trusted: Certificate },
): object {
  const chain = httpChain({
    route_config: table.config,
    normalize_path: false,
    http_protocol_options: { accept_http_10: true },
    internal_address_config: { cidr_ranges: [{ address_prefix: '10.0.0.0', prefix_len: 8 }] },
    upgrade_configs: [{ upgrade_type: 'CONNECT' }],
    access_log: [
      {
        name: 'file',
        typed_config: {
          '@type': `${EXTENSIONS}access_loggers.file.v3.FileAccessLog`,
          path: log,
          log_format: { json_format: FORMAT },
        },
      },
    ],
  }) as { filters: { typed_config: { http_filters: object[] } }[] };
  if (table.theme === 'metadata')
    chain.filters[0]?.typed_config.http_filters.unshift(METADATA_FILTER);
  return {
    name: table.theme,
    address: socket(port),
    filter_chains: [
      { ...chain, ...(table.theme === 'tls' ? { transport_socket: tlsFor(trusted) } : {}) },
    ],
  };
}

const FORMAT = {
  id: '%REQ(x-test-id)%',
  cluster: '%UPSTREAM_CLUSTER%',
  route: '%ROUTE_NAME%',
  code: '%RESPONSE_CODE%',
  flags: '%RESPONSE_FLAGS%',
  details: '%RESPONSE_CODE_DETAILS%',
};

/** Puts header x-meta into dynamic metadata as what it looks like, and has the route chosen anew. */
const METADATA_FILTER = {
  name: 'metadata',
  typed_config: {
    '@type': `${EXTENSIONS}filters.http.lua.v3.Lua`,
    default_source_code: {
      inline_string: `
function envoy_on_request(handle)
  local text = handle:headers():get("x-meta")
  if text ~= nil then
    local value = tonumber(text) or text
    if text == "true" then value = true end
    if string.sub(text, 1, 1) == "[" then
      value = {}
      for item in string.gmatch(string.sub(text, 2, -2), "[^,]+") do value[#value + 1] = item end
    end
    handle:streamInfo():dynamicMetadata():set("test", "value", value)
  end
  handle:clearRouteCache()
end`,
    },
  },
};

/** Asks for a certificate and takes any; only those of the trusted authority are valid. */
const tlsFor = ({ key, chain }: Certificate): object => ({
  name: 'envoy.transport_sockets.tls',
  typed_config: {
    '@type': `${EXTENSIONS}transport_sockets.tls.v3.DownstreamTlsContext`,
    common_tls_context: {
      tls_certificates: [
        { certificate_chain: { inline_string: chain }, private_key: { inline_string: key } },
      ],
      validation_context: {
        trusted_ca: { inline_string: chain },
        trust_chain_verification: 'ACCEPT_UNTRUSTED',
      },
    },
  },
});
