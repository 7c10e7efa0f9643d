import { MeshdbgError } from '../../core/errors.ts';
import { decodeKubeObject } from '../../core/decode/kube-object.ts';
import { LineSplitter } from '../../core/decode/lines.ts';
import { KINDS, type Kind, type KindName } from '../../core/model/kinds.ts';
import type { KubeEvent, ListScope } from '../../ports/kube.ts';
import type { ApiServer } from './api-server.ts';
import { isObject } from './kubeconfig-file.ts';
import { statusError } from './status-error.ts';
import { streamed } from './stream.ts';
import { pathOf, versionsOf } from './versions.ts';

/**
 * Watches objects of a kind that every cluster serves. Without a version to start at the API server begins with what is there
 * (kubernetes.io, API concepts, "Semantics for watch": get state and start at most recent).
 * @throws {MeshdbgError} as Kube.watch
 */
export async function* watch(
  server: ApiServer,
  name: KindName,
  { scope, signal }: { readonly scope: ListScope; readonly signal: AbortSignal },
): AsyncGenerator<readonly KubeEvent[]> {
  const kind: Kind = KINDS[name];
  const { namespace, labelSelector, name: object } = scope;
  const parameters = new URLSearchParams({ watch: 'true' });
  if (labelSelector !== undefined) parameters.set('labelSelector', labelSelector);
  if (object !== undefined) parameters.set('fieldSelector', `metadata.name=${object}`);
  const [version = 'v1'] = versionsOf(kind);
  const splitter = new LineSplitter();
  const pieces = streamed(server, {
    path: `${pathOf(kind, version, namespace)}?${parameters.toString()}`,
    signal,
    patient: true,
    refused: (refusal) =>
      statusError(
        {
          verb: 'watch',
          resource: kind.plural,
          clusterWide: !kind.namespaced,
          ...(namespace === undefined ? {} : { namespace }),
        },
        refusal,
      ),
  });
  for await (const piece of pieces) {
    const events = splitter.push(piece).flatMap(eventOf);
    if (events.length > 0) yield events;
  }
}

/** One line of a watch; bookmarks say nothing here. @throws {MeshdbgError} unreachable for an error event, such as 410 Gone */
function eventOf(line: string): KubeEvent[] {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    throw new MeshdbgError('unreachable', 'The API server sent a watch event that is no JSON.');
  }
  if (!isObject(event) || !isObject(event['object'])) return [];
  const { type, object: raw } = event;
  if (type === 'ERROR') {
    const said = typeof raw['message'] === 'string' ? raw['message'] : 'no reason given';
    throw new MeshdbgError('unreachable', `The API server ended the watch: ${said}`);
  }
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') return [];
  const object = decodeKubeObject(raw);
  return object === undefined ? [] : [{ type, object }];
}
