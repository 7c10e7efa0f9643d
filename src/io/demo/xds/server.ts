import { Server, ServerCredentials, status, type ServerDuplexStream } from '@grpc/grpc-js';
import type { XdsServer, XdsServerOptions } from './content.ts';
import { ProxyStream } from './proxy-stream.ts';
import { adsService, type AdsRequest, type AdsResponse } from './service.ts';

/** Messages of any size: a config_dump of a large mesh is one message. */
const UNLIMITED = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

/**
 * istiod's xDS API over a bundle, on a loopback port: debug types, and CDS, LDS, RDS, EDS, ECDS out of the proxies' config dumps.
 * Delta streams are answered with UNIMPLEMENTED.
 */
export async function startXdsServer(options: XdsServerOptions): Promise<XdsServer> {
  const streams = new Set<ProxyStream>();
  let stopped = false;
  const server = new Server(UNLIMITED);
  server.addService(adsService(options.messages.folders), {
    StreamAggregatedResources: (call: ServerDuplexStream<AdsRequest, AdsResponse>) => {
      const token = tokenOf(call);
      const verdict = options.accepts?.(token) ?? 'ok';
      if (verdict !== 'ok') {
        const code = verdict === 'forbidden' ? status.PERMISSION_DENIED : status.UNAUTHENTICATED;
        call.emit('error', { code, details: 'authentication failure' });
        return;
      }
      const stream = new ProxyStream(call, options, options.owner?.(token));
      streams.add(stream);
      call.once('close', () => streams.delete(stream));
      call.once('cancelled', () => streams.delete(stream));
    },
    DeltaAggregatedResources: (call: ServerDuplexStream<unknown, unknown>) => {
      call.emit('error', {
        code: status.UNIMPLEMENTED,
        details: 'the demo serves no delta streams',
      });
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials(options), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    port,
    push: async () => {
      await Promise.all([...streams].map((stream) => stream.push()));
    },
    stop: () => {
      if (!stopped) server.forceShutdown();
      stopped = true;
    },
  };
}

function credentials({ tls }: XdsServerOptions): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  return ServerCredentials.createSsl(null, [
    { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) },
  ]);
}

function tokenOf(call: ServerDuplexStream<AdsRequest, AdsResponse>): string | undefined {
  const [value] = call.metadata.get('authorization');
  const match = /^Bearer (.+)$/i.exec(String(value ?? ''));
  return match?.[1];
}
