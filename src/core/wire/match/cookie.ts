import type { Headers } from './header-match.ts';

/**
 * The first cookie of a name, without the double quotes around it; undefined when there is none
 * (envoy/source/common/http/utility.cc, forEachCookie).
 */
export function cookieValue(headers: Headers, name: string): string | undefined {
  for (const [header, text] of headers) {
    if (header !== 'cookie') continue;
    for (const part of text.split(';')) {
      const equals = part.indexOf('=');
      if (equals < 0 || part.slice(0, equals).replace(/^ +/, '') !== name) continue;
      const value = part.slice(equals + 1);
      return /^".*"$/s.test(value) ? value.slice(1, -1) : value;
    }
  }
  return undefined;
}
