import type { Context } from '../ports/context.ts';
import type { Kube } from '../ports/kube.ts';
import { autoWay } from './live/auto-way.ts';
import { change } from './live/change.ts';
import { execWay } from './live/exec-way.ts';
import { readIstiods, type IstiodReader } from './live/istiods.ts';
import type { IstiodXds } from './live/istiod-xds.ts';
import { progressLine } from './live/progress.ts';
import { liveRaw } from './live/raw.ts';
import { readProxy, type Reader } from './live/read-proxy.ts';
import { portForwardWay, type AdminWay } from './live/way.ts';
import { xdsAccess } from './live/xds-access.ts';
import { streamAs } from './live/xds-stream.ts';
import type { SourceRequest } from './request.ts';
import type { Source } from './source.ts';

/**
 * The cluster of the kubeconfig. Nothing is asked yet.
 * @throws {MeshdbgError} not-found without a kubeconfig or context
 */
export async function liveSource(request: SourceRequest, context: Context): Promise<Source> {
  const { kubeconfig, context: name, as, asGroup, requestTimeoutMs } = request;
  const kube = await context.kube({
    asGroup,
    requestTimeoutMs,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(name === undefined ? {} : { context: name }),
    ...(as === undefined ? {} : { as }),
  });
  const notes = new Set<string>();
  const way = await wayOf(request, { context, kube, note: (text) => notes.add(text) });
  const line = progressLine(context);
  const progress = request.quiet === true ? () => SILENT : line.begin;
  const reader: Reader = {
    way,
    clock: context.clock,
    signal: context.signal,
    timeoutMs: requestTimeoutMs,
    progress,
    ...(request.verbose === true ? { onRead: (note) => notes.add(note) } : {}),
  };
  const access = xdsAccess({
    kube,
    istioNamespace: request.istioNamespace,
    request: request.xds ?? { first: false, plaintext: false, insecure: false },
    note: (text) => notes.add(text),
  });
  const xds = async (): Promise<IstiodXds> => ({
    client: await context.xds(),
    access,
    signal: context.signal,
    timeoutMs: requestTimeoutMs,
  });
  const istiods: IstiodReader = {
    objects: kube,
    request,
    progress,
    clock: context.clock,
    note: (text) => notes.add(text),
    http: async () => ({
      kube,
      admin: await context.admin(),
      signal: context.signal,
      timeoutMs: requestTimeoutMs,
    }),
    xds,
  };
  return {
    info: { kind: 'live', name: kube.context.name },
    defaultNamespace: kube.context.namespace,
    objects: kube,
    knownProxies: undefined,
    capturedAt: undefined,
    notes: () => [...notes],
    istiods: (needs, proxies) => readIstiods(istiods, { needs, proxies }),
    stream: (asked) => streamAs(istiods, asked),
    raw: liveRaw(reader, kube),
    live: kube,
    change: (target, path) => change(reader, target, path),
    read: (target, queries) => readProxy(reader, target, queries),
  };
}

const SILENT = { at: (): void => {}, end: (): void => {} };

interface WayParts {
  readonly context: Context;
  readonly kube: Kube;
  readonly note: (text: string) => void;
}

async function wayOf({ via }: SourceRequest, { context, kube, note }: WayParts): Promise<AdminWay> {
  const exec = execWay(kube);
  if (via === 'exec') return exec;
  const portForward = portForwardWay(kube, await context.admin());
  return via === 'port-forward' ? portForward : autoWay({ portForward, exec, onExec: note });
}
