import type { XdsMessages } from '../../../ports/control-plane.ts';
import type { ServingCertificate } from '../certificate.ts';
import type { Istiod, Replay } from '../replay.ts';
import type { XdsContent, XdsServer, XdsServerOptions } from '../xds/content.ts';
import { connectedProxy, dumpFile } from './connections.ts';
import { answerIstiod } from './http.ts';
import { readJson } from './json.ts';
import type { MeshCa } from './mesh-ca.ts';
import type { Tokens } from './token.ts';

/** Ports with xDS: plaintext and TLS. */
export const ISTIOD_XDS_PORTS: readonly number[] = [15010, 15012];
const TLS_PORT = 15012;

/** The audience of the tokens that istiod takes (istio/pkg/jwt). */
const AUDIENCE = 'istio-ca';

/** The xDS servers of the demo's istiods: started when somebody asks for the port, as gRPC is much to load. */
export interface XdsPorts {
  /** The port on 127.0.0.1 that stands for a port of the istiod. */
  portOf(istiod: Istiod, port: number): Promise<number>;
  /** Every stream is sent its types again, as after a change. */
  push(): Promise<void>;
  stop(): void;
}

export function xdsPorts(
  replay: Replay,
  world: {
    readonly messages: () => Promise<XdsMessages>;
    readonly ca: MeshCa;
    readonly tokens: Tokens;
  },
): XdsPorts {
  const running = new Map<string, Promise<XdsServer>>();
  let stopped = false;
  const start = async (istiod: Istiod, port: number): Promise<XdsServer> => {
    const [{ startXdsServer }, messages] = await Promise.all([
      import('../xds/server.ts'),
      world.messages(),
    ]);
    const version = new TextDecoder().decode(await istiod.files.read('version.json')).trim();
    const server = await startXdsServer({
      content: contentOf(istiod, replay),
      messages,
      identity: { pod: istiod.pod.name, version },
      tls: port === TLS_PORT ? tlsOf(world.ca.istiod(istiod.pod)) : undefined,
      // As ENABLE_DEBUG_ENDPOINT_AUTH=false: who asks in clear text is not asked who they are.
      accepts: (token) => {
        if (istiod.fault === 'forbidden') return 'forbidden';
        const known = token !== undefined && world.tokens.owner(token, AUDIENCE) !== undefined;
        return known || port !== TLS_PORT ? 'ok' : 'unauthenticated';
      },
      owner: (token) =>
        port === TLS_PORT && token !== undefined ? world.tokens.owner(token, AUDIENCE) : undefined,
    });
    if (stopped) server.stop();
    return server;
  };
  return {
    portOf: async (istiod, port) => {
      const key = `${istiod.pod.namespace}/${istiod.pod.name}:${port}`;
      const server = running.get(key) ?? start(istiod, port);
      running.set(key, server);
      return (await server).port;
    },
    push: async () => {
      for (const server of running.values()) await (await server).push();
    },
    stop: () => {
      stopped = true;
      for (const server of running.values()) server.then((one) => one.stop()).catch(() => {});
    },
  };
}

const tlsOf = ({ keyPem, certPem }: ServingCertificate): XdsServerOptions['tls'] => ({
  key: keyPem,
  cert: certPem,
});

function contentOf({ files, fault }: Istiod, replay: Replay): XdsContent {
  return {
    syncz: () => readJson(files, 'syncz.json'),
    configDump: async (proxyId) => {
      const proxy = await connectedProxy(files, proxyId);
      return proxy === undefined ? undefined : readJson(files, dumpFile(proxy));
    },
    // An istiod knows what to send to any node, whoever it is connected to.
    sends: async (proxy) => {
      for (const istiod of replay.istiods) {
        const dump = await readJson(istiod.files, dumpFile(proxy));
        if (dump !== undefined) return dump;
      }
      return undefined;
    },
    debug: async (path) => {
      const answer = await answerIstiod(files, { method: 'GET', url: `/debug/${path}` }, fault);
      return Buffer.from(answer.body);
    },
  };
}
