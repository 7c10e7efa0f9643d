import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { MeshdbgError } from '../../core/errors.ts';
import type { DemoCluster, DemoOptions, DemoServer } from '../../ports/demo.ts';
import type { XdsMessages } from '../../ports/control-plane.ts';
import type { Files } from '../../ports/files.ts';
import { accessOf } from './access.ts';
import { answerApi, failureOf } from './api.ts';
import { authenticate, authorize, callOf, type Cluster } from './call.ts';
import { selfSigned } from './certificate.ts';
import { meshCa } from './istiod/mesh-ca.ts';
import { spreadIstiods } from './istiod/spread.ts';
import { demoTokens } from './istiod/token.ts';
import { xdsPorts, type XdsPorts } from './istiod/xds.ts';
import { Cuts } from './logs/cuts.ts';
import { stepLogs } from './logs/step-logs.ts';
import { playOf } from './script/play.ts';
import { readScript } from './script/script.ts';
import { capturedAt } from './captured-at.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { replayOf } from './replay.ts';
import { statusOf } from './status.ts';
import { Upgrades, type Upgrade } from './upgrade.ts';

/** @param world how bundles are opened, and where the shipped one is */
export const demoServer = (world: {
  readonly files: Files;
  readonly bundle: string;
  /** How to put messages on the wire, for istiod's xDS ports. */
  readonly messages: () => Promise<XdsMessages>;
}): DemoServer => ({
  start: async (options) => {
    const opened = await world.files.open(options.bundle ?? world.bundle);
    const play =
      options.play === true
        ? playOf(opened, await readScript(opened), {
            startMs: Date.parse(await capturedAt(opened)),
          })
        : undefined;
    const played = play?.files ?? opened;
    const bundle = options.istiods === undefined ? played : spreadIstiods(played, options.istiods);
    const ca = meshCa(Date.now());
    const faults = options.istiodFaults ?? [];
    const replay = await replayOf(bundle, {
      faults,
      rootPem: ca.rootPem,
      ...(play === undefined ? {} : { play }),
      ...(options.logRate === undefined ? {} : { logRate: options.logRate }),
    });
    const tokens = demoTokens();
    const xds = xdsPorts(replay, { messages: world.messages, ca, tokens });
    const lines: string[] = [];
    const cluster: Cluster = {
      replay,
      access: accessOf(options.deny ?? [], options.namespaces),
      token: randomBytes(24).toString('base64url'),
      tokens,
      cuts: new Cuts(options.cutLogsAfterBytes, options.cutLogs),
      audit: (line) => void lines.push(line),
    };
    const { stop, ...access } = await serve(cluster, options, xds);
    return {
      ...access,
      audit: lines,
      step: () => {
        if (play === undefined) throw new Error('this demo has no script: start it with play');
        const step = play.step();
        if (step !== undefined) stepLogs(step, cluster);
        // A stream that has gone away meanwhile is none of the script's business.
        xds.push().catch(() => {});
        return step?.says ?? AGAIN;
      },
      restart: (container) => {
        replay.demoLogs.instances.restart(container, replay.demoLogs.now(replay));
      },
      logsCut: () => cluster.cuts.done,
      stop: async () => {
        xds.stop();
        await stop();
      },
    };
  },
});

const AGAIN = 'Everything is as it was recorded, again.';

async function serve(
  cluster: Cluster,
  options: DemoOptions,
  xds: XdsPorts,
): Promise<Pick<DemoCluster, 'kubeconfig' | 'url' | 'stop'>> {
  const { certPem, keyPem } = selfSigned(Date.now());
  const server = createServer({ cert: certPem, key: keyPem });
  // Watches and followed logs last; a request that never completes ends with its client.
  server.requestTimeout = 0;
  const sockets = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('clientError', (_, socket) => socket.destroy());
  server.on('request', (request, response) => {
    response.on('error', () => {});
    void answerApi(request, response, cluster);
  });
  const upgrades = new Upgrades(options, xds);
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    upgrade({ request, socket, head }, upgrades, cluster);
  });
  const port = await listen(server, options.port ?? 0);
  const url = `https://127.0.0.1:${port}`;
  const kubeconfig = await writeKubeconfig({ url, token: cluster.token, certPem });
  return {
    kubeconfig: kubeconfig.path,
    url,
    stop: async () => {
      await kubeconfig.remove();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function upgrade(event: Upgrade, upgrades: Upgrades, cluster: Cluster): void {
  try {
    const { method = 'GET', url } = event.request;
    const user = authenticate(event.request, cluster);
    const call = callOf(new URL(url ?? '/', 'https://127.0.0.1'), user, cluster);
    authorize(method, call, cluster);
    upgrades.open(call, event);
  } catch (error) {
    const failure = failureOf(error);
    const body = JSON.stringify(statusOf(failure));
    event.socket.end(
      `HTTP/1.1 ${failure.code} ${STATUS_CODES[failure.code] ?? 'Error'}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new MeshdbgError(
          'unreachable',
          `The demo cannot listen on 127.0.0.1:${port}: ${cause.code}.`,
          {
            hint: 'Leave --port out for any free port.',
            cause,
          },
        ),
      ),
    );
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
