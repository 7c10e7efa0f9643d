/**
 * The forms in which people write a service's host: the full one, and for cluster hosts
 * ("reviews.default.svc.cluster.local") also "reviews.default.svc", "reviews.default" and "reviews".
 */
export function hostForms(host: string): readonly string[] {
  const labels = host.split('.');
  if (labels.length < 4 || labels[2] !== 'svc') return [host];
  return [host, ...[1, 2, 3].map((count) => labels.slice(0, count).join('.'))];
}
