import { SENSITIVE_HEADERS } from '../decode/sensitive-text.ts';

/** A value that a header is matched with or set to, as it may be shown. */
export const shownHeaderValue = (name: string, value: string): string =>
  SENSITIVE_HEADERS.has(name.toLowerCase()) ? '[redacted]' : value;
