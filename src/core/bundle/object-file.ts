import { dump } from 'js-yaml';
import type { KubeObject } from '../model/kube.ts';
import { redactedObject } from './redact-object.ts';

/** kubernetes/objects.yaml, and whether anything was taken out of it. */
export interface ObjectFile {
  readonly bytes: Uint8Array;
  readonly redacted: boolean;
}

/** Objects as kubectl prints them, one document each, in the order given. */
export function objectFile(objects: readonly KubeObject[]): ObjectFile {
  const encoder = new TextEncoder();
  let redacted = false;
  // Each on its own: all of a large mesh would not fit into one string.
  const documents = objects.map(({ apiVersion, kind, raw }) => {
    const result = redactedObject({ apiVersion, kind, ...raw });
    redacted ||= result.redacted;
    return encoder.encode(
      `---\n${dump(result.object, { noRefs: true, lineWidth: -1, skipInvalid: true })}`,
    );
  });
  return { bytes: Buffer.concat(documents), redacted };
}
