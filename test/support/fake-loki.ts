import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface Kept {
  readonly labels: Readonly<Record<string, string>>;
  readonly ns: bigint;
  readonly line: string;
}

export interface LokiOptions {
  /** max_entries_limit_per_query */
  readonly most?: number;
  /** Answers a request itself. */
  readonly refuse?: (request: IncomingMessage) => { status: number; body: string } | undefined;
  /** Tails are cut after so many messages … */
  readonly cutAfter?: number;
  /** … or leave so many entries of a push out, naming them. */
  readonly dropEvery?: number;
}

/** A Loki on loopback that behaves as its API document says: ranges, labels and tails. */
export class FakeLoki {
  readonly entries: Kept[] = [];
  readonly requests: IncomingMessage[] = [];
  tails = 0;
  cuts = 0;
  readonly #options: LokiOptions;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #tailing = new Map<WebSocket, number>();

  constructor(options: LokiOptions = {}) {
    this.#options = options;
    this.#http = createServer((request, response) => {
      this.requests.push(request);
      const refusal = options.refuse?.(request);
      const { status, body } = refusal ?? this.#answer(new URL(request.url ?? '/', 'http://x'));
      response.writeHead(status).end(body);
    });
    this.#http.on('upgrade', (request, socket, head) => {
      this.requests.push(request);
      const refusal = options.refuse?.(request);
      if (refusal !== undefined) {
        socket.end(`HTTP/1.1 ${refusal.status} No\r\ncontent-length: ${refusal.body.length}\r\n\r\n${refusal.body}`); // prettier-ignore
        return;
      }
      const url = new URL(request.url ?? '/', 'http://x');
      this.#sockets.handleUpgrade(request, socket, head, (one) => this.#tail(one, url));
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** Entries are ingested, and sent to those who tail. */
  push(entries: readonly Kept[]): void {
    this.entries.push(...entries);
    for (const socket of this.#tailing.keys()) this.#send(socket, entries);
  }

  #answer(url: URL): { status: number; body: string } {
    const { most = 5000 } = this.#options;
    const parameter = (name: string): string => url.searchParams.get(name) ?? '';
    if (url.pathname.endsWith('/loki/api/v1/labels'))
      return json({ status: 'success', data: [...new Set(this.entries.flatMap(({ labels }) => Object.keys(labels)))] }); // prettier-ignore
    if (!url.pathname.endsWith('/loki/api/v1/query_range')) return { status: 404, body: '404 page not found' }; // prettier-ignore
    const limit = Number(parameter('limit'));
    if (limit > most)
      return { status: 400, body: `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${most})` }; // prettier-ignore
    const from = BigInt(parameter('start'));
    const to = BigInt(parameter('end'));
    const inRange = this.entries
      .filter(({ ns }) => ns >= from && ns < to)
      .sort((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
    const back = parameter('direction') === 'backward';
    const chosen = back ? inRange.slice(-limit).toReversed() : inRange.slice(0, limit);
    return json({ status: 'success', data: { resultType: 'streams', result: streams(chosen) } });
  }

  #tail(socket: WebSocket, url: URL): void {
    this.tails += 1;
    this.#tailing.set(socket, 0);
    socket.on('close', () => this.#tailing.delete(socket));
    const from = BigInt(url.searchParams.get('start') ?? '0');
    const there = this.entries.filter(({ ns }) => ns >= from);
    if (there.length > 0) this.#send(socket, there.slice(0, Number(url.searchParams.get('limit'))));
  }

  #send(socket: WebSocket, entries: readonly Kept[]): void {
    const { cutAfter = Infinity, dropEvery } = this.#options;
    const sent = (this.#tailing.get(socket) ?? 0) + 1;
    this.#tailing.set(socket, sent);
    if (sent > cutAfter) {
      this.cuts += 1;
      this.#tailing.delete(socket);
      return socket.terminate();
    }
    const left = dropEvery === undefined ? [] : entries.filter((_, at) => at % dropEvery === 1);
    const kept = entries.filter((entry) => !left.includes(entry));
    const dropped = left.map(({ labels, ns }) => ({ labels, timestamp: String(ns) }));
    socket.send(JSON.stringify({ streams: streams(kept), dropped_entries: left.length === 0 ? null : dropped })); // prettier-ignore
  }
}

const json = (value: object): { status: number; body: string } => ({
  status: 200,
  body: JSON.stringify(value),
});

function streams(entries: readonly Kept[]): object[] {
  const found = new Map<string, { stream: object; values: [string, string][] }>();
  for (const { labels, ns, line } of entries) {
    const key = JSON.stringify(labels);
    const stream = found.get(key) ?? { stream: labels, values: [] };
    found.set(key, stream);
    stream.values.push([String(ns), line]);
  }
  return [...found.values()];
}
