import { ApiFailure, qualified } from './status.ts';

/** Something that a user may or may not do, in the terms of RBAC. */
export interface Action {
  readonly verb: string;
  readonly group: string;
  /** "pods", or with its subresource "pods/log". */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

export interface Access {
  /** Why not; undefined when it is allowed. */
  refusal(action: Action): string | undefined;
  /** @throws {ApiFailure} 403 in the API server's words */
  check(user: string, action: Action): void;
}

/** The verbs that change nothing. */
export const READ: readonly string[] = ['get', 'list', 'watch'];
/** What is no reading in name but changes nothing: creating these opens a stream or asks a question. */
const CREATE = [
  'pods/portforward',
  'pods/exec',
  // What istiod's xDS asks its clients for; the demo's only write.
  'serviceaccounts/token',
  'selfsubjectaccessreviews',
  'selfsubjectrulesreviews',
  'selfsubjectreviews',
];

/**
 * The rights of the demo's user: read everything, change nothing.
 * @param deny rights taken away, "<verb> <resource>[/<subresource>][.<group>]"
 * @param namespaces all rights end there, as those of a RoleBinding do; everywhere when absent
 */
export function accessOf(deny: readonly string[], namespaces?: readonly string[]): Access {
  const denied = new Set(deny);
  const refusal = ({ verb, group, resource, namespace }: Action): string | undefined => {
    if (namespaces?.includes(namespace ?? '') === false && !resource.startsWith('selfsubject'))
      return `the demo's user has rights in ${namespaces.join(', ')} only`;
    if (denied.has(`${verb} ${resource}`) || denied.has(`${verb} ${qualified(resource, group)}`))
      return 'the demo was started without this right';
    if (READ.includes(verb) || (verb === 'create' && CREATE.includes(resource))) return undefined;
    return 'the demo replays a recording, which nothing can change';
  };
  return {
    refusal,
    check: (user, action) => {
      const why = refusal(action);
      if (why !== undefined) throw forbidden(user, action, why);
    },
  };
}

/** As the API server words it (apiserver pkg/endpoints/handlers/responsewriters/errors.go). */
function forbidden(user: string, action: Action, why: string): ApiFailure {
  const [plural = ''] = action.resource.split('/');
  const what = qualified(plural, action.group);
  const named = action.name === undefined ? what : `${what} "${action.name}"`;
  const where =
    action.namespace === undefined
      ? 'at the cluster scope'
      : `in the namespace "${action.namespace}"`;
  const message = `${named} is forbidden: User "${user}" cannot ${action.verb} resource "${action.resource}" in API group "${action.group}" ${where}: ${why}`;
  return new ApiFailure(403, 'Forbidden', message, {
    ...(action.name === undefined ? {} : { name: action.name }),
    ...(action.group === '' ? {} : { group: action.group }),
    kind: plural,
  });
}

/** The rules behind `kubectl auth can-i --list`. */
export const RULES = [
  { verbs: READ, apiGroups: ['*'], resources: ['*'] },
  {
    verbs: ['create'],
    apiGroups: [''],
    resources: ['pods/portforward', 'pods/exec', 'serviceaccounts/token'],
  },
] as const;
