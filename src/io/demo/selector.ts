import type { KubeObject } from '../../core/model/kube.ts';
import { badRequest } from './status.ts';

type Test = (object: KubeObject) => boolean;

const NAME = String.raw`[A-Za-z0-9./_-]+`;
const SET = new RegExp(String.raw`^(${NAME})\s+(in|notin)\s*\(([^()]*)\)$`);
const EQUALITY = new RegExp(String.raw`^(${NAME})\s*(==|=|!=)\s*([A-Za-z0-9._-]*)$`);
const EXISTENCE = new RegExp(String.raw`^(!?)\s*(${NAME})$`);

/**
 * Reads a label selector with all forms of the API (Kubernetes documentation, "Labels and Selectors").
 * @throws {ApiFailure} 400
 */
export function labelTest(selector: string): Test {
  if (selector.trim() === '') return () => true;
  // Commas inside of parentheses belong to a set.
  const tests = selector.split(/,(?![^(]*\))/).map((part) => requirement(part.trim()));
  return (object) => tests.every((test) => test(object));
}

function requirement(text: string): Test {
  const set = SET.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return ({ labels }) => {
      const value = labels[key];
      const inside = value !== undefined && values.includes(value);
      return operator === 'in' ? inside : !inside;
    };
  }
  const equality = EQUALITY.exec(text);
  if (equality !== null) {
    const [, key = '', operator, wanted] = equality;
    return ({ labels }) => (labels[key] === wanted) === (operator !== '!=');
  }
  const existence = EXISTENCE.exec(text);
  if (existence === null) throw badRequest(`unable to parse requirement: found '${text}'`);
  const [, not, key = ''] = existence;
  return ({ labels }) => Object.hasOwn(labels, key) === (not === '');
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
