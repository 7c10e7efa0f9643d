/** No name in DNS is longer (RFC 1035); what a client sends may be of any length, and is compared with all hosts of a mesh. */
const LONGEST = 253;

/** A Host header without its port, in small letters; undefined where it cannot be a host's name. */
export function hostName(authority: string | null | undefined): string | undefined {
  if (typeof authority !== 'string' || authority.length > LONGEST + ':65535'.length) return undefined; // prettier-ignore
  const host = authority.replace(/:\d+$/, '').toLowerCase();
  return host === '' ? undefined : host;
}
