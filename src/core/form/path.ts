/** Paths in reading form: "virtualHosts[reviews…:9080].routes[1].weights[v3]". */

/** Steps of Envoy's nesting that say nothing to a reader: they vanish from the path. */
const SILENT = new Set(['typed_config', 'route', 'weighted_clusters', 'endpoint']);
const RENAMED: Readonly<Record<string, string>> = {
  typed_per_filter_config: 'filterConfig',
  lb_endpoints: 'addresses',
  endpoints: 'localities',
};

const camelCase = (field: string): string =>
  field.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** @param parent the field that holds the message, as far as it decides how the step reads */
export function fieldPath(path: string, field: string, parent: string): string {
  const weighted = parent === 'weighted_clusters' || parent === 'clusters';
  if (SILENT.has(field) || (weighted && field === 'weight')) return path;
  const step =
    weighted && field === 'clusters'
      ? 'weights'
      : (RENAMED[field] ?? (field.includes('.') ? `[${field}]` : camelCase(field)));
  return path === '' || step.startsWith('[') ? `${path}${step}` : `${path}.${step}`;
}

/** The path of a value that is there on one side only, at a step that a path through it leaves out. */
export const wholePath = (path: string, field: string): string =>
  SILENT.has(field) ? `${path}.${camelCase(field)}` : path;

export const elementPath = (path: string, label: string | number): string => `${path}[${label}]`;
