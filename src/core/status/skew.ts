/**
 * Istio supports a control plane that is one minor version ahead of its proxies; a proxy may not be ahead
 * (istio.io, Supported Releases, "Supported version skew"). Undefined when fine or unknown.
 */
export function skewOf(
  proxy: string,
  istiod: string | undefined,
): 'proxy-newer-than-istiod' | 'proxy-too-old' | undefined {
  const mine = minorOf(proxy);
  const theirs = minorOf(istiod ?? '');
  if (mine === undefined || theirs === undefined || mine.major !== theirs.major) return undefined;
  if (mine.minor > theirs.minor) return 'proxy-newer-than-istiod';
  return theirs.minor - mine.minor > 1 ? 'proxy-too-old' : undefined;
}

function minorOf(version: string): { readonly major: number; readonly minor: number } | undefined {
  const match = /^(\d+)\.(\d+)/.exec(version);
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}
