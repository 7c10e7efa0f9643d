import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstHeader, type HttpRequest } from '../../../src/core/wire/http-request.ts';
import { makeCertificate, secretOf } from '../../support/envoy-config.ts';
import { startEnvoy } from '../../support/envoy.ts';
import { envoySnapshot } from '../../support/envoy-snapshot.ts';
import { freePorts } from '../../support/envoy-tls.ts';
import { waitUntil } from '../../support/wait.ts';
import { listenerWith, manager } from '../filters/filter-listener.ts';
import { sendH2 } from '../filters/h2.ts';
import { sendRaw, type Way } from '../filters/sent.ts';
import { startUpstreams, type UpstreamCluster } from '../routes/upstreams.ts';
import { foreteller } from './foretell.ts';
import { happenedWords, isSame, type Foretold, type Happened, type Logged } from './words.ts';

/** A listener with one HTTP connection manager. */
export interface Door {
  readonly routes: object;
  readonly filters?: readonly object[];
  /** Options of the connection manager. */
  readonly more?: object;
  readonly isTls?: boolean;
}

/** A request to one of the doors. */
export interface Trip {
  readonly door: number;
  readonly request: HttpRequest;
}

export interface Travelled {
  readonly trip: Trip;
  /** Ways that exclude each other; their probabilities add up to 1. */
  readonly foretold: readonly Foretold[];
  readonly really: Happened;
  /** The one of them that the request went; undefined: another one. */
  readonly gone: Foretold | undefined;
}

export interface JourneyScene {
  /** Sends all of them, and holds what happened against what was foretold. */
  travel(trips: readonly Trip[]): Promise<readonly Travelled[]>;
  stop(): Promise<void>;
}

/** Requests at once: few, as routes have timeouts of seconds, and a busy machine must not be what they measure. */
const AT_ONCE = 40;

/** One Envoy with upstreams behind it: requests go all the way, as in `explain`. */
export async function startJourneys(doors: readonly Door[], clusters: readonly UpstreamCluster[], others: readonly object[] = []): Promise<JourneyScene> {
  const upstreams = await startUpstreams(clusters);
  const ports = await freePorts(doors.length);
  const directory = mkdtempSync(join(tmpdir(), 'meshdbg-journeys-'));
  const log = join(directory, 'access.log');
  const tls = { transport_socket: tlsSocket };
  const envoy = await startEnvoy(
    {
      static_resources: {
        listeners: doors.map(({ routes, filters = [], more, isTls }, at) =>
          listenerWith(ports[at] ?? 0, manager({ validate_clusters: false, ...routes }, filters, { ...accessLog(log), ...more }), isTls === true ? tls : {}),
        ),
        clusters: [...upstreams.clusters, ...others],
        secrets: [secretOf('server', makeCertificate('spiffe://test/server'))],
      },
    },
    { args: ['--file-flush-interval-msec', '50'] },
  );
  const snapshot = await envoySnapshot(envoy, { namespace: 'shop', pod: 'proxy' });
  const foretell = foreteller(snapshot, ports, (door) => doors[door]?.isTls === true);
  let sent = 0;
  const send = async (trip: Trip): Promise<Sent> => {
    const { door, request } = trip;
    const id = String(sent++);
    const way: Way = { port: ports[door] ?? 0, destination: '127.0.0.1', source: '127.0.0.1', ...(doors[door]?.isTls === true ? { tls: { serverName: 'shop.example' } } : {}) };
    const own = { ...request, headers: [...request.headers, ['x-test-id', id] as const] };
    if (request.protocol === 'HTTP/2') return { trip, id, isAnswered: (await sendH2(own, way)).hasHeaders };
    return { trip, id, isAnswered: (await sendRaw(own, way)) !== undefined };
  };
  return {
    travel: async (trips) => {
      // Those that wait for an upstream that never answers do nothing meanwhile: all at once.
      const hanging = Promise.all(trips.filter(isHanging).map(send));
      const quick = trips.filter((trip) => !isHanging(trip));
      const all: Sent[] = [];
      for (let from = 0; from < quick.length; from += AT_ONCE) all.push(...(await Promise.all(quick.slice(from, from + AT_ONCE).map(send))));
      all.push(...(await hanging));
      const sentBy = new Map(all.map((one) => [one.trip, one]));
      const lines = await linesOf(log, all.filter(({ isAnswered }) => isAnswered).map(({ id }) => id));
      return trips.map((trip) => {
        const { id = '', isAnswered = false } = sentBy.get(trip) ?? {};
        const foretold = foretell(trip);
        const really = happenedWords({ isAnswered, logged: lines.get(id), arrivals: upstreams.arrivals(id) });
        return { trip, foretold, really, gone: foretold.find((one) => isSame(one, really)) };
      });
    },
    stop: async () => {
      await envoy.stop();
      upstreams.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
} // prettier-ignore

interface Sent {
  readonly trip: Trip;
  readonly id: string;
  readonly isAnswered: boolean;
}

const isHanging = ({ request }: Trip): boolean => firstHeader(request, 'x-test-fail') === 'hang';

const linesOf = (log: string, ids: readonly string[]): Promise<ReadonlyMap<string, Logged>> =>
  waitUntil('the access log', async () => {
    const lines = readFileSync(log, 'utf8').split('\n').filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as Logged); // prettier-ignore
    const all = new Map(lines.map((line) => [line.id ?? '', line]));
    return ids.every((id) => all.has(id)) ? all : undefined;
  });

const EXTENSIONS = 'type.googleapis.com/envoy.extensions.';

const accessLog = (path: string): object => ({
  access_log: [
    {
      name: 'file',
      typed_config: {
        '@type': `${EXTENSIONS}access_loggers.file.v3.FileAccessLog`,
        path,
        log_format: {
          json_format: {
            id: '%REQ(x-test-id)%',
            code: '%RESPONSE_CODE%',
            grpc: '%RESP(grpc-status)%',
            flags: '%RESPONSE_FLAGS%',
            details: '%RESPONSE_CODE_DETAILS%',
            route: '%ROUTE_NAME%',
            cluster: '%UPSTREAM_CLUSTER%',
            host: '%UPSTREAM_REMOTE_ADDRESS%',
            location: '%RESP(location)%',
          },
        },
      },
    },
  ],
});

const tlsSocket = {
  name: 'envoy.transport_sockets.tls',
  typed_config: {
    '@type': `${EXTENSIONS}transport_sockets.tls.v3.DownstreamTlsContext`,
    common_tls_context: {
      alpn_protocols: ['h2', 'http/1.1'],
      tls_certificate_sds_secret_configs: [{ name: 'server' }],
    },
  },
};
