/** Names in a sentence: the first of many. */
export function listed(names: readonly string[], most = 5): string {
  const rest = names.length - most;
  if (rest <= 0) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${rest} more`;
}
