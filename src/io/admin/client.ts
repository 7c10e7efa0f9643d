import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { MeshdbgError } from '../../core/errors.ts';
import type { AdminClient, AdminRequest, AdminResponse } from '../../ports/admin.ts';
import { readBody } from './body.ts';
import { watchIdle } from './idle.ts';

/** HTTP over streams that somebody else opened: each request has a stream of its own and closes it. */
export const adminClient: AdminClient = { get };

async function get(
  connect: (signal: AbortSignal) => Promise<Duplex>,
  request: AdminRequest,
): Promise<AdminResponse> {
  const idle = watchIdle(request);
  let stream: Duplex | undefined;
  try {
    stream = await connect(idle.signal);
    idle.alive();
    const response = await send(stream, request, idle.signal);
    idle.alive();
    return {
      status: response.statusCode ?? 0,
      body: await readBody(response, request, idle.alive),
      date: rfc3339Of(response.headers.date),
    };
  } catch (cause) {
    // The abort that ended the request says more than the broken pipe that it left behind.
    throw idle.reason() ?? translate(cause, request);
  } finally {
    idle.stop();
    stream?.destroy();
  }
}

/** Resolves with the answer's head. */
function send(
  stream: Duplex,
  request: AdminRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = httpRequest({
      method: request.method ?? 'GET',
      path: request.path,
      // What Envoy's admin sees behind a port-forward anyway.
      headers: { host: 'localhost', 'accept-encoding': 'gzip, deflate', connection: 'close' },
      signal,
      createConnection: () => stream,
    });
    // node:http listens one tick later: an error until then would have nobody to tell.
    stream.on('error', reject);
    sent.on('error', reject);
    sent.on('response', resolve);
    sent.end();
  });
}

function translate(cause: unknown, { path }: AdminRequest): unknown {
  if (cause instanceof MeshdbgError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  const why = /socket hang up|ECONNRESET|EPIPE|aborted/.test(text)
    ? 'the connection closed before an answer'
    : `what came back is no HTTP answer (${text})`;
  return new MeshdbgError('unreachable', `No answer to ${path}: ${why}.`, {
    hint: "Check that the port is Envoy's admin port (--admin-port).",
    cause,
  });
}

/** An HTTP date has whole seconds, so RFC 3339 needs no fraction. */
function rfc3339Of(date: string | undefined): string | undefined {
  const ms = Date.parse(date ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z');
}
