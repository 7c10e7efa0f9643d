import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { MeshdbgError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { LokiServer } from './access.ts';
import { parsed } from './decode.ts';
import { connectionFailure, silence, statusFailure } from './failure.ts';

/** A page of entries stays far below. */
const MOST_BYTES = 256 * 1024 * 1024;

/** GET of JSON. @throws {MeshdbgError} as LokiClient.range */
export async function getJson(server: LokiServer, url: URL): Promise<JsonObject> {
  try {
    const { status, body } = await get(server, url);
    if (status !== 200) throw statusFailure(server, status, body);
    return parsed(server, body);
  } catch (cause) {
    throw connectionFailure(server, cause);
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function get(server: LokiServer, url: URL): Promise<Answer> {
  const { headers, signal, timeoutMs } = server;
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const sent = send(url, { headers, signal });
    const timer =
      timeoutMs > 0 ? setTimeout(() => sent.destroy(silence(server)), timeoutMs) : undefined;
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    sent.once('error', fail);
    sent.once('response', (response) => {
      read(response, () => timer?.refresh()).then((body) => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, body });
      }, fail);
    });
    sent.end();
  });
}

async function read(response: IncomingMessage, onBytes: () => void): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const body: AsyncIterable<Buffer> = response;
  for await (const chunk of body) {
    onBytes();
    size += chunk.length;
    if (size > MOST_BYTES)
      throw new MeshdbgError('too-large', `Loki answers with more than ${MOST_BYTES / 2 ** 20} MiB.`, {
        hint: 'Ask for less time with --since.',
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
} // prettier-ignore
