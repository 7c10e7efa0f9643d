import { MeshdbgError } from '../../core/errors.ts';
import type { LogEvent, LogStream } from '../../ports/log-stream.ts';
import type { ProxyTarget, RawReader, Source } from '../source.ts';
import { labelled } from '../target/pods.ts';
import { knownTarget, proxyOf } from '../target/proxy-of.ts';
import { chooseContainers } from './choose.ts';
import type { LogContainer } from './container.ts';
import { inOrder } from './in-order.ts';
import { liveLogs } from './live.ts';
import type { LogsRequest } from './request.ts';
import { savedLog } from './saved.ts';
import { selectPods, type Selection } from './select.ts';
import type { LogTail, LogWorld } from './tail.ts';

/**
 * The logs of the pods that a request means, of a cluster or a bundle, ready to be read.
 * @throws {MeshdbgError} usage, not-found, ambiguous, not-a-proxy, forbidden, …; iterating throws when nothing could be read at all
 */
export async function openLogs(
  request: LogsRequest,
  source: Source,
  world: LogWorld,
): Promise<LogTail> {
  const selection = await selectPods(request, source);
  const { containers, notes } = chooseContainers(selection, request, source.knownProxies);
  return {
    targets: targetsOf(selection, source),
    notes: [...selection.notes, ...notes],
    events: eventsOf({ request, source, world, selection, containers }),
  };
}

interface Parts {
  readonly request: LogsRequest;
  readonly source: Source;
  readonly world: LogWorld;
  readonly selection: Selection;
  readonly containers: readonly LogContainer[];
}

function eventsOf(parts: Parts): LogStream {
  const { request, source, containers } = parts;
  const { raw, info, live } = source;
  if (live !== undefined) return liveLogs({ ...parts, logs: live });
  if (raw === undefined)
    throw new MeshdbgError('not-found', `${info.name} holds no logs.`, {
      hint: 'A bundle has them in logs/NAMESPACE/POD/istio-proxy.log.',
    });
  return savedLogs(raw, containers, request);
}

/** @throws {MeshdbgError} not-found when none of the containers has a log */
async function* savedLogs(
  raw: RawReader,
  containers: readonly LogContainer[],
  request: LogsRequest,
): AsyncGenerator<LogEvent> {
  if (request.previous)
    throw new MeshdbgError('unsupported', 'A bundle does not hold the logs of previous instances.');
  const streams = containers.map((container) => savedLog(raw, container, request));
  const refused: string[] = [];
  const [only, ...others] = streams;
  for await (const event of only !== undefined && others.length === 0 ? only : inOrder(streams)) {
    if (event.kind === 'refused') refused.push(event.text);
    // Most pods of a bundle have no log of their own in it: only that all lack one is worth a word.
    else yield event;
  }
  const [first] = refused;
  if (first !== undefined && refused.length === containers.length)
    throw new MeshdbgError('not-found', `${first}.`, {
      hint: 'A bundle has logs in logs/NAMESPACE/POD/istio-proxy.log.',
    });
}

/** The proxies among the selected pods whose config can be read. */
function targetsOf({ pods }: Selection, { knownProxies }: Source): ProxyTarget[] {
  return pods.flatMap((pod): ProxyTarget[] => {
    const judged = proxyOf(pod);
    if ('target' in judged) return [labelled(judged.target, pod)];
    const known = knownProxies?.find((one) => one.namespace === pod.namespace && one.pod === pod.name);
    return known === undefined ? [] : [labelled(knownTarget(known), pod)];
  });
} // prettier-ignore
