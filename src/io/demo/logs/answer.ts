import type { ServerResponse } from 'node:http';
import { containerOf } from '../container.ts';
import type { KubeObject } from '../../../core/model/kube.ts';
import type { Replay } from '../replay.ts';
import { keyOf } from './container-log.ts';
import { logAsked, textOf, wanted } from './query.ts';
import type { Cuts } from './cuts.ts';

/** How often a follower is sent what was written, in milliseconds. */
const TICK_MS = 25;

export interface LogRequest {
  readonly pod: KubeObject;
  readonly query: URLSearchParams;
  readonly replay: Replay;
  readonly cuts: Cuts;
}

/**
 * Answers pods/log as a kubelet does. A follower stays until its container restarts; a slow one is waited for.
 * @throws {ApiFailure} 400 for an unknown container, a bad option, or a previous instance that never was
 */
export async function answerLog(
  { pod, query, replay, cuts }: LogRequest,
  response: ServerResponse,
): Promise<void> {
  const { demoLogs: logs } = replay;
  const container = containerOf(pod, query.get('container'));
  if (query.get('follow') === 'true') logs.begin(replay);
  const untilMs = logs.now(replay);
  const asked = logAsked(query, untilMs);
  const whose = { pod, container, replay };
  const key = keyOf(pod, container);
  const restarts = logs.instances.count(key);
  const lines = await logs.lines(whose, { untilMs, previous: asked.previous });
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.flushHeaders();
  const out = cuts.on(response);
  const { limitBytes } = asked;
  await out.send(textOf(wanted(lines, asked), asked).subarray(0, limitBytes));
  if (!asked.follow || asked.previous) return void response.end();

  let fromMs = untilMs;
  while (!response.destroyed) {
    const toMs = logs.now(replay);
    const end = logs.instances.endOf(key, restarts);
    await out.send(textOf(await logs.written(whose, fromMs, end ?? toMs), asked));
    if (end !== undefined) return void response.end();
    fromMs = toMs;
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
}
