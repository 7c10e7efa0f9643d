import { MeshdbgError } from '../../core/errors.ts';
import { isObject } from './kubeconfig-file.ts';
import { textOf, type Entry } from './kubeconfig.ts';

export interface Impersonation {
  readonly as?: string;
  readonly asGroup: readonly string[];
}

/**
 * Headers that make the API server act as somebody else: the flags', else those of the kubeconfig's user
 * (`as`, `as-groups`, `as-uid`, `as-user-extra`). The library only knows `as`.
 * @throws {MeshdbgError} usage for groups without a user, as kubectl
 */
export function impersonationHeaders(
  flags: Impersonation,
  user: Entry | undefined,
): Record<string, string | string[]> {
  const fromFile = user === undefined ? undefined : textOf(user, 'as');
  const name = flags.as ?? fromFile;
  const groups = flags.asGroup.length > 0 ? flags.asGroup : texts(user?.value['as-groups']);
  if (name === undefined) {
    if (flags.asGroup.length === 0) return {};
    throw new MeshdbgError('usage', '--as-group needs --as: groups without a user mean nothing.');
  }
  const headers: Record<string, string | string[]> = { 'Impersonate-User': name };
  if (groups.length > 0) headers['Impersonate-Group'] = [...groups];
  // What belongs to the kubeconfig's impersonated user does not belong to the one of the flag.
  if (flags.as !== undefined || user === undefined) return headers;
  const uid = textOf(user, 'as-uid');
  if (uid !== undefined) headers['Impersonate-Uid'] = uid;
  const extra = user.value['as-user-extra'];
  for (const [key, values] of Object.entries(isObject(extra) ? extra : {}))
    headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = texts(values);
  return headers;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
