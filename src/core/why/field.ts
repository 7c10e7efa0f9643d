import { isObject } from '../decode/read.ts';
import type { KubeObject } from '../model/kube.ts';

/** Whether an object has a field: "spec.http[0].match[1].uri". A key with dots in it is taken as it stands behind what leads to it. */
export const hasField = ({ raw }: KubeObject, field: string): boolean => isAt(raw, field);

function isAt(value: unknown, path: string): boolean {
  if (path === '') return value !== undefined && value !== null;
  const [index, at = ''] = /^\[(\d+)\]/.exec(path) ?? [];
  if (index !== undefined)
    return Array.isArray(value) && isAt(value[Number(at)], rest(path, index));
  if (!isObject(value)) return false;
  if (Object.hasOwn(value, path)) return isAt(value[path], '');
  const [key = ''] = /^[^.[\]]+/.exec(path) ?? [];
  return key !== '' && Object.hasOwn(value, key) && isAt(value[key], rest(path, key));
}

const rest = (path: string, read: string): string => path.slice(read.length).replace(/^\./, '');
