import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { lookup } from '../../core/model/lookup.ts';
import { object, text } from '../../core/decode/read.ts';
import type { DemoOptions } from '../../ports/demo.ts';
import { containerOf } from './container.ts';
import { runExec } from './exec.ts';
import type { Call } from './call.ts';
import type { XdsPorts } from './istiod/xds.ts';
import { listeningAt } from './pod-port.ts';
import { badRequest, noSuchResource } from './status.ts';
import { kindAt, objectAt } from './store.ts';
import { openTunnel } from './tunnel.ts';

/** Subprotocols by stream, best first. */
const PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  portforward: ['v4.channel.k8s.io'],
  exec: ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
};

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Opens the streams of pods: port-forward and exec over WebSocket. */
export class Upgrades {
  readonly #server = new WebSocketServer({ noServer: true });
  #cutsLeft: number;
  readonly #cutAfterBytes: number | undefined;
  readonly #adminTargets: Readonly<Record<string, number>>;
  readonly #xds: XdsPorts;

  constructor(options: DemoOptions, xds: XdsPorts) {
    this.#xds = xds;
    this.#cutAfterBytes = options.cutAfterBytes;
    this.#cutsLeft = options.cutAfterBytes === undefined ? 0 : (options.cutTunnels ?? Infinity);
    this.#adminTargets = options.adminTargets ?? {};
  }

  /** @throws {ApiFailure} before the upgrade, while an HTTP answer is still possible */
  open({ path, query, replay }: Call, upgrade: Upgrade): void {
    const { subresource = '' } = path;
    const pod = objectAt(path, kindAt(path, replay), replay);
    if (!Object.hasOwn(PROTOCOLS, subresource)) throw noSuchResource();
    const protocol = negotiated(upgrade.request, subresource);
    const phase = text(object(pod.raw, 'status'), 'phase') ?? 'Unknown';
    if (phase !== 'Running')
      throw badRequest(`pod ${pod.name} is not running. Current status=${phase}`);
    const start =
      subresource === 'exec'
        ? this.#exec(pod, query, replay)
        : this.#portForward(pod, query, replay);
    // The handshake answers with what was negotiated, and ws picks from what is offered to it.
    upgrade.request.headers['sec-websocket-protocol'] = protocol;
    this.#server.handleUpgrade(upgrade.request, upgrade.socket, upgrade.head, (socket) => {
      socket.on('error', () => socket.terminate());
      start(socket).catch(() => socket.terminate());
    });
  }

  #exec(
    pod: Parameters<typeof containerOf>[0],
    query: URLSearchParams,
    replay: Call['replay'],
  ): (socket: WebSocket) => Promise<void> {
    const container = containerOf(pod, query.get('container'));
    const command = query.getAll('command');
    if (command.length === 0)
      throw badRequest('you must specify at least 1 command for the container');
    return (socket) => runExec(socket, { pod, container, command, replay });
  }

  #portForward(
    pod: Parameters<typeof containerOf>[0],
    query: URLSearchParams,
    replay: Call['replay'],
  ): (socket: WebSocket) => Promise<void> {
    const texts = query.getAll('ports').flatMap((list) => list.split(','));
    if (texts.length === 0) throw badRequest('query parameter "ports" is required');
    const ports = texts.map((port) => {
      if (/^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65_536) return Number(port);
      throw badRequest(`unable to parse "${port}" as a port`);
    });
    const cut = this.#cutsLeft > 0 && this.#cutAfterBytes !== undefined;
    if (cut) this.#cutsLeft -= 1;
    const adminTarget = this.#adminTargets[`${pod.namespace}/${pod.name}`];
    return (socket) =>
      openTunnel(socket, {
        pod,
        ports,
        at: (port) => listeningAt(pod, port, { replay, xds: this.#xds }),
        ...(cut ? { cutAfterBytes: this.#cutAfterBytes } : {}),
        ...(adminTarget === undefined ? {} : { adminTarget }),
      });
  }
}

/** The subprotocol to speak. @throws {ApiFailure} 400 that says what the demo cannot */
function negotiated({ headers }: IncomingMessage, subresource: string): string {
  const speaks = lookup(PROTOCOLS, subresource) ?? [];
  if (headers.upgrade?.toLowerCase() !== 'websocket')
    throw badRequest(
      `the demo serves ${subresource} over WebSocket (${speaks.join(', ')}) only, not over ${headers.upgrade ?? 'plain HTTP'}; meshdbg can use it, kubectl port-forward and istioctl cannot`,
    );
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const protocol = speaks.find((name) => offered.includes(name));
  if (protocol !== undefined) return protocol;
  throw badRequest(
    `the demo serves ${subresource} over WebSocket with the subprotocol ${speaks.join(' or ')}, not ${offered.join(', ')}; meshdbg can use it, kubectl port-forward and istioctl cannot`,
  );
}
