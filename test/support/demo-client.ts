import { readFileSync } from 'node:fs';
import https from 'node:https';
import { WebSocket, type RawData } from 'ws';
import { parse } from 'yaml';
import { files } from './files.ts';
import { demoServer } from '../../src/io/demo/server.ts';
import { xdsMessages } from '../../src/io/xds/messages.ts';
import type { DemoCluster, DemoOptions } from '../../src/ports/demo.ts';

export const BUNDLE = 'fixtures/demo';
export const POD = 'productpage-v1-6d5f7c8b94-x7k2p';

export const startDemo = (options: DemoOptions = {}): Promise<DemoCluster> =>
  demoServer({ files, bundle: BUNDLE, messages: async () => xdsMessages() }).start(options);

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A client of the demo that trusts only what the demo's kubeconfig says. */
export class DemoClient {
  readonly url: string;
  readonly token: string;
  readonly #ca: Buffer;

  constructor(demo: DemoCluster) {
    const config = parse(readFileSync(demo.kubeconfig, 'utf8'));
    this.url = config.clusters[0].cluster.server;
    this.token = config.users[0].user.token;
    this.#ca = Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64');
  }

  get tls(): { ca: Buffer; headers: Record<string, string> } {
    return { ca: this.#ca, headers: { authorization: `Bearer ${this.token}` } };
  }

  /** Sends one request; `onChunk` sees the answer as it comes. */
  request(
    path: string,
    {
      method = 'GET',
      headers = {},
      body,
      onChunk,
    }: {
      method?: string;
      headers?: Record<string, string>;
      body?: string | Buffer;
      onChunk?: (text: string, stop: () => void) => void;
    } = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { ca, headers: own } = this.tls;
      const options = { ca, method, headers: { ...own, ...headers }, agent: false } as const;
      const request = https.request(`${this.url}${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        const finish = (): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          });
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          onChunk?.(Buffer.concat(chunks).toString(), () => {
            finish();
            request.destroy();
          });
        });
        response.on('end', finish);
        response.on('error', finish);
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
  async json(path: string, options: Parameters<DemoClient['request']>[1] = {}): Promise<any> {
    return JSON.parse((await this.request(path, options)).text);
  }

  /** Opens a WebSocket and gathers its frames by channel. @throws with the HTTP answer when it is refused */
  stream(path: string, protocols: string | string[]): Promise<Stream> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(this.url.replace('https:', 'wss:') + path, protocols, this.tls);
      const channels = new Map<number, Buffer>();
      const closed = new Promise<number>((done) => socket.on('close', (code) => done(code)));
      socket.on('message', (data: RawData) => {
        const frame = data as Buffer;
        const channel = frame[0] ?? -1;
        const before = channels.get(channel) ?? Buffer.alloc(0);
        channels.set(channel, Buffer.concat([before, frame.subarray(1)]));
      });
      socket.on('open', () => resolve({ socket, channels, closed }));
      socket.on('unexpected-response', (_, response) => {
        let text = '';
        response.on('data', (chunk) => (text += String(chunk)));
        response.on('end', () => reject(new Error(`${response.statusCode} ${text}`)));
      });
      socket.on('error', reject);
    });
  }
}

export interface Stream {
  readonly socket: WebSocket;
  /** What came on each channel so far. */
  readonly channels: ReadonlyMap<number, Buffer>;
  /** The close code. */
  readonly closed: Promise<number>;
}

/** Sends bytes on a channel. */
export const sendOn = ({ socket }: Stream, channel: number, text: string): void =>
  socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(text)]));
