/** A resource path of the Kubernetes API, taken apart. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  /** Absent for cluster-wide requests and cluster-scoped resources. */
  readonly namespace?: string;
  readonly resource: string;
  readonly name?: string;
  readonly subresource?: string;
}

/**
 * Reads "/api/v1/namespaces/default/pods/x/log" and its like (Kubernetes API concepts, "Resource URIs");
 * undefined for paths that name no resource.
 */
export function resourcePath(path: string): ResourcePath | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(unescaped);
  if (parts.includes(undefined)) return undefined;
  const [root, ...rest] = parts.filter((part) => part !== undefined);
  const group = root === 'apis' ? rest.shift() : root === 'api' ? '' : undefined;
  const version = rest.shift();
  const [first, second, third] = rest;
  if (group === undefined || version === undefined || first === undefined) return undefined;
  // "namespaces/x/status" is a namespace's own subresource; everything else behind a namespace is a resource in it.
  const inNamespace =
    first === 'namespaces' &&
    second !== undefined &&
    third !== undefined &&
    !(group === '' && (third === 'status' || third === 'finalize'));
  const [resource, name, ...sub] = inNamespace ? rest.slice(2) : rest;
  if (resource === undefined) return undefined;
  return {
    group,
    version,
    resource,
    ...(inNamespace ? { namespace: second } : {}),
    ...(name === undefined ? {} : { name }),
    ...(sub.length === 0 ? {} : { subresource: sub.join('/') }),
  };
}

function unescaped(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
