/** Headers whose values let somebody in: never shown (design.md section 8). */
const SENSITIVE = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key']); // prettier-ignore

/** A value that a header is matched with or set to, as it may be shown. */
export const shownHeaderValue = (name: string, value: string): string =>
  SENSITIVE.has(name.toLowerCase()) ? '[redacted]' : value;
