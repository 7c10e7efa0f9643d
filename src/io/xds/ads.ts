import type { ClientHttp2Session } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { XdsEndpoint } from '../../ports/control-plane.ts';
import { Call } from './grpc/call.ts';
import { openSession } from './grpc/session.ts';
import type { Limit } from './limit.ts';
import { dial } from './link/dial.ts';
import { secure } from './link/secure.ts';
import { atStage } from './stage.ts';

const METHOD = '/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources';

/** One ADS stream to one istiod: connection, TLS, HTTP/2 and the call on it. */
export class AdsStream {
  readonly #session: ClientHttp2Session;
  readonly #call: Call;
  readonly #close: () => void;

  private constructor(session: ClientHttp2Session, call: Call, close: () => void) {
    this.#session = session;
    this.#call = call;
    this.#close = close;
  }

  /** @throws {StageError} with the stage that failed */
  static async open(endpoint: XdsEndpoint, limit: Limit): Promise<AdsStream> {
    const opened: Duplex[] = [];
    const close = (): void => {
      for (const stream of opened) stream.destroy();
    };
    limit.signal.addEventListener('abort', close, { once: true });
    const keep = <T extends Duplex>(stream: T): T => {
      opened.push(stream);
      // Whoever reads or writes at the time hears of it too; nobody else has to.
      stream.on('error', () => undefined);
      return stream;
    };
    try {
      const { security } = endpoint;
      const raw = keep(
        await atStage('connect', () => limit.race(connect(endpoint, limit.signal), discard)),
      );
      const stream =
        security.mode === 'plaintext'
          ? raw
          : keep(await atStage('tls', () => limit.race(secure(raw, security), discard)));
      const { authority, scheme } = nameOf(endpoint);
      const session = await atStage('http2', () =>
        limit.race(openSession(stream, `${scheme}://${authority}`)),
      );
      const call = await atStage(
        'call',
        async () =>
          new Call(session, { path: METHOD, authority, scheme, token: tokenFor(endpoint) }),
      );
      return new AdsStream(session, call, close);
    } catch (error) {
      close();
      throw error;
    }
  }

  send(request: Uint8Array): void {
    this.#call.send(request);
  }

  /** @throws {StageError} at "call" */
  async *responses(): AsyncGenerator<Buffer, void> {
    const messages = this.#call.messages();
    while (true) {
      const next = await atStage('call', () => messages.next());
      if (next.done === true) return;
      yield next.value;
    }
  }

  close(): void {
    this.#call.cancel();
    this.#session.destroy();
    this.#close();
  }
}

async function connect(endpoint: XdsEndpoint, signal: AbortSignal): Promise<Duplex> {
  return 'address' in endpoint ? dial(endpoint.address, signal) : endpoint.connect(signal);
}

function discard(late: Duplex): void {
  late.destroy();
}

function nameOf({ security, ...endpoint }: XdsEndpoint): {
  authority: string;
  scheme: 'http' | 'https';
} {
  if (security.mode === 'tls') return { authority: security.serverName, scheme: 'https' };
  return { authority: 'address' in endpoint ? endpoint.address : 'istiod', scheme: 'http' };
}

/** A token in clear text is only safe inside a tunnel. */
function tokenFor(endpoint: XdsEndpoint): string | undefined {
  if (endpoint.security.mode === 'plaintext' && 'address' in endpoint) return undefined;
  return endpoint.token?.trim();
}
