import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

/** A connection as a client opens it. */
export interface Way {
  readonly destination: string;
  readonly port: number;
  readonly source: string;
  /** Absent: plain bytes. */
  readonly tls?: {
    readonly serverName: string;
    readonly alpn: readonly string[];
    readonly key?: string;
    readonly certificate?: string;
  };
  /** What it says first in plain text, or inside of TLS; "" says nothing. */
  readonly says: string;
  /** Goes out in front of everything, TLS too: a PROXY protocol header. */
  readonly header?: string;
}

/** Longer than any server or proxy of the tests takes. */
const PATIENCE_MS = 8000;

/**
 * Opens a connection, says something, and hears what comes back first; "closed" where nothing did. A server that does not
 * end TLS answers a ClientHello in plain words, which count as well.
 */
export const heard = (way: Way): Promise<string> =>
  new Promise((resolve) => {
    let answer = '';
    const open = connect({ host: way.destination, port: way.port, localAddress: way.source });
    open.setTimeout(PATIENCE_MS, () => open.destroy());
    open.on('error', () => undefined);
    open.on('close', () => resolve(answer === '' ? 'closed' : answer));
    if (way.header !== undefined) open.write(way.header, 'latin1');
    // All servers of the tests say one word, which comes in one piece.
    const hear = (bytes: Buffer): void => {
      answer = bytes.toString('latin1');
      open.destroy();
    };
    if (way.tls === undefined) {
      open.on('data', hear);
      if (way.says !== '') open.write(way.says, 'latin1');
      return;
    }
    speakTls(open, way, hear);
  });

/** Records of TLS that servers send first: a ServerHello or an alert. */
const RECORDS: ReadonlySet<number | undefined> = new Set([0x15, 0x16]);

function speakTls(open: Socket, { tls, says }: Way, hear: (bytes: Buffer) => void): void {
  const { serverName = '', alpn = [], key, certificate } = tls ?? {};
  const bytes = new Duplex({
    read: () => undefined,
    write: (chunk, _encoding, done) => void open.write(chunk, () => done()),
  });
  let isTls: boolean | undefined;
  open.on('data', (chunk: Buffer) => {
    isTls ??= RECORDS.has(chunk[0]);
    if (isTls) bytes.push(chunk);
    else hear(chunk);
  });
  const client = connectTls({
    socket: bytes,
    rejectUnauthorized: false,
    ALPNProtocols: [...alpn],
    ...(serverName === '' ? {} : { servername: serverName }),
    ...(key === undefined ? {} : { key, cert: certificate }),
  });
  client.on('secureConnect', () => client.write(says === '' ? ' ' : says));
  client.on('data', hear);
  client.on('error', () => undefined);
  open.on('close', () => client.destroy());
}
