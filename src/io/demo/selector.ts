import { labelSelector } from '../../core/decode/label-selector.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import { badRequest } from './status.ts';

type Test = (object: KubeObject) => boolean;

/** @throws {ApiFailure} 400 */
export function labelTest(selector: string): Test {
  try {
    const matches = labelSelector(selector);
    return ({ labels }) => matches(labels);
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
}

/** The fields that the API server can select by, beside metadata.name and metadata.namespace. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'spec.nodeName',
    'spec.serviceAccountName',
    'spec.restartPolicy',
    'status.phase',
    'status.podIP',
  ],
  Service: ['spec.clusterIP', 'spec.type'],
  Namespace: ['status.phase'],
  Secret: ['type'],
  Event: [
    'involvedObject.kind',
    'involvedObject.name',
    'involvedObject.namespace',
    'involvedObject.uid',
    'reason',
    'type',
  ],
};

/** @throws {ApiFailure} 400 for a field that this kind cannot be selected by */
export function fieldTest(selector: string, kind: string): Test {
  const tests = selector
    .split(',')
    .filter((part) => part !== '')
    .map((part): Test => {
      const [, field = '', operator, wanted = ''] = /^([\w.]+)(==|=|!=)(.*)$/.exec(part) ?? [];
      const known = ['metadata.name', 'metadata.namespace', ...(FIELDS[kind] ?? [])];
      if (!known.includes(field))
        throw badRequest(`field label not supported: ${field === '' ? part : field}`);
      return (object) => (valueAt(object.raw, field) === wanted) === (operator !== '!=');
    });
  return (object) => tests.every((test) => test(object));
}

/** Text at a dotted path; empty where there is none, as the API server compares it. */
function valueAt(source: unknown, path: string): string {
  let value = source;
  for (const key of path.split('.'))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof value === 'string' ? value : '';
}
